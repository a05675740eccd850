#pragma once

#include <optional>

#include <nas/experiment/edge_strength.h>
#include <nas/report/gnuplot.h>
#include <nas/report/table.h>

namespace nas {

/// Thesis figure 2.1: one panel an edge, alpha of every operation as bars beside its discretisation accuracy at
/// convergence as points; mean over the seeds with their range. Nothing while no record is there.
std::optional<Drawing> strength_figure(const std::string& id, const std::vector<Record>& records,
                                       const std::string& scale);

/// One row an edge and seed: Kendall's tau-b of alpha with the strength and of the accuracy drop on removal with the
/// strength, their two-sided p values, and whether each rule's first choice is the strongest operation. At the end the
/// means, with 95 % intervals over the seeds' means.
Table strength_ranks(const std::string& id, const std::vector<Record>& records, const std::string& scale);

}  // namespace nas
