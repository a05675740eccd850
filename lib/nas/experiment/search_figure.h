#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nas/report/figure.h>
#include <nas/run/record.h>

namespace nas {

/// The supernet's accuracies along the search, from the search stages of the records: training and validation split,
/// mean over the seeds with the band from the lowest to the highest. Empty while no record holds a search.
std::optional<Figure> search_figure(const std::string& id, const std::vector<Record>& records,
                                    const std::string& scale);

}  // namespace nas
