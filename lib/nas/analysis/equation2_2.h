#pragma once

#include <vector>

#include <nas/analysis/audit.h>

namespace nas {

/// The verdicts on eqs. 2.2 and 2.3 that need no trained network of the DARTS spaces: the perturbation that the printed
/// expansion belongs to, the case "Hessian = sI", and what the Hessian explains in a toy supernet.
std::vector<Finding> audit_equation2_2(const AuditOptions& options);

}  // namespace nas
