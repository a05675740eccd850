#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nas/experiment/edge_strength.h>
#include <nas/report/gnuplot.h>

namespace nas {

/// Thesis figure 2.1: a column an edge; of every operation alpha, what its removal costs, and its discretisation
/// accuracy at convergence, less the mean over the operations of the edge (supernets of different seeds differ by more
/// than operations do). Bars: means over the seeds; dots: seeds. Nothing while no record is there.
std::optional<Drawing> strength_figure(const std::string& id, const std::vector<Record>& records,
                                       const std::string& scale);

}  // namespace nas
