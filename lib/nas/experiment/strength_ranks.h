#pragma once

#include <string>
#include <vector>

#include <nas/experiment/edge_strength.h>
#include <nas/report/table.h>

namespace nas {

/// One row an edge and seed: Kendall's tau-b of alpha with the strength and of the accuracy drop on removal with the
/// strength, their two-sided p values, and whether each rule's first choice is the strongest operation. At the end the
/// means, with 95 % intervals over the seeds' means.
Table strength_ranks(const std::string& id, const std::vector<Record>& records, const std::string& scale);

}  // namespace nas
