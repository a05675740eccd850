#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nas/report/figure.h>
#include <nas/report/gnuplot.h>
#include <nas/run/record.h>

namespace nas {

/// Accuracy after a single exchange in the network against its distance: a panel a network, a line a stage or type of
/// cell, so that distance and depth stay apart. Mean over the draws of every seed, bars from the lowest to the highest
/// seed. Its CSV has the columns network, groups, distance, possible, drawn, y, low, high. Empty while no record has
/// it.
std::optional<Drawing> shuffling_distance_figure(const std::string& id, const std::vector<Record>& records,
                                                 const std::string& scale);

/// Accuracy against the number of successive exchanges in every stage or cell, with bands over the seeds; 0:
/// unshuffled. Empty while no record has it.
std::optional<Figure> shuffling_exchanges_figure(const std::string& id, const std::vector<Record>& records,
                                                 const std::string& scale);

}  // namespace nas
