#pragma once

#include <vector>

#include <nas/analysis/audit.h>
#include <nas/analysis/toy_supernet.h>

namespace nas {

/// Relative error of the published finite difference of the second-order gradient at one eps.
struct MixedDerivativeError {
  double factor;      ///< eps = factor / ||v||; published: 0.01
  double in_float64;  ///< ||finite difference - exact|| / ||exact||
  double in_float32;  ///< the same with the finite difference computed in float32, as published
};

/// The error at each factor for a toy supernet after `steps` of search (0: untrained), v = dL_val/dw as in DARTS with
/// the inner step left out.
std::vector<MixedDerivativeError> mixed_derivative_errors(Activation activation, std::int64_t steps, std::uint64_t seed,
                                                          const std::vector<double>& factors);

/// The verdicts on the second-order gradient (a row of Table 3.2).
std::vector<Finding> audit_second_order(const AuditOptions& options);

}  // namespace nas
