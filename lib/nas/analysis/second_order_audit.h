#pragma once

#include <string>
#include <utility>
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

/// What becomes of "the published finite difference gives the mixed derivative", from the median relative error of each
/// network: "holds" when all are below 1 %, "fails as printed" when all are above 10 %, else "holds under condition".
/// `networks` says for which networks it holds and for which not.
struct FiniteDifferenceVerdict {
  std::string verdict;
  std::string networks;  ///< "within 1% for NETWORK, ...; above 10% for NETWORK, ..."
};
FiniteDifferenceVerdict judge_finite_difference(const std::vector<std::pair<std::string, double>>& median_errors);

/// The verdicts on the second-order gradient (a row of Table 3.2).
std::vector<Finding> audit_second_order(const AuditOptions& options);

}  // namespace nas
