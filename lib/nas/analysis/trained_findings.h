#pragma once

#include <vector>

#include <nas/analysis/trained_audit.h>

namespace nas {

using Snapshots = std::vector<SupernetSnapshot>;

/// The supernets of the audit of trained supernets, and what they were trained on.
struct TrainedRuns {
  AuditImages images;
  TrainedSupernetOptions options;
  std::vector<Snapshots> runs;  ///< one a seed
};

Finding zero_gradient_finding(const TrainedRuns& trained);
Finding hessian_explains_finding(const TrainedRuns& trained);
Finding premise_finding(const TrainedRuns& trained);
Finding supernet_second_order_finding(const TrainedRuns& trained);

}  // namespace nas
