#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nas/report/figure.h>
#include <nas/report/table.h>
#include <nas/run/record.h>

namespace nas {

/// Thesis Table 2.1 beside the records of ShufflingExperiment: accuracy before and after, its spread over the draws,
/// the control with batch statistics, chance, and which exchanges are possible.
Table shuffling_table(const std::string& id, const std::vector<Record>& records, const std::string& scale);

/// Accuracy after a single exchange in the network against its distance; 0: unshuffled. Mean over the draws of every
/// seed, the band from the lowest to the highest seed. Empty while no record has it.
std::optional<Figure> shuffling_distance_figure(const std::string& id, const std::vector<Record>& records,
                                                const std::string& scale);

/// Likewise against the number of successive exchanges in every stage or cell.
std::optional<Figure> shuffling_exchanges_figure(const std::string& id, const std::vector<Record>& records,
                                                 const std::string& scale);

}  // namespace nas
