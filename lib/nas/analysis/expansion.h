#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include <nas/analysis/hessian.h>

namespace nas {

/// The second-order expansion of eq. 2.2 for one displacement of the point.
struct ChangeExplained {
  double actual;     ///< f(point + d) - f(point)
  double linear;     ///< d'g
  double quadratic;  ///< d'Hd / 2
  double identity;   ///< s d'd / 2, s = tr(H) / n: with the multiple of the identity nearest to H
  double model() const { return linear + quadratic; }
};

/// Actual and modelled changes of f for each displacement (in the shape of the point), with the exact Hessian.
std::vector<ChangeExplained> explain_changes(const ScalarFunction& f, const at::Tensor& point,
                                             const std::vector<at::Tensor>& displacements);

/// Slope of log |actual - predicted| against log t for the displacement t d as t falls to `smallest` in halvings: 3
/// when `predicted` is the second-order expansion of a smooth function along that displacement, 1 when its linear term
/// is wrong. `remainder(t)` returns actual - predicted at scale t. Slope by least squares over the last three halvings.
double remainder_order(const std::function<double(double)>& remainder, double smallest = 1.0 / 256);

/// What happens to a candidate of an edge, as a displacement of the mixing weights theta [edges, candidates].
enum class Decision {
  remove,      ///< theta_eo -> 0, the others stay (the perturbation of DARTS-PT)
  discretise,  ///< theta_e -> the unit vector of o
};

/// One candidate's change of loss: the truth, and what different theories make of it. All "importance" values grow with
/// how much the candidate matters: loss increase on removal, or loss decrease on discretisation.
struct CandidateChange {
  std::int64_t edge, candidate;
  double actual;     ///< importance by the actual change of the loss
  double expansion;  ///< by the quadratic model with the exact Hessian (gradient and Hessian with respect to theta)
  double linear;     ///< by its gradient term alone (H = 0)
  double quadratic;  ///< by its Hessian term alone (eq. 2.3)
  double identity;   ///< by the expansion with the Hessian replaced by s I, s = tr(H) / n: the nearest multiple
  double magnitude;  ///< by theta itself (magnitude-based selection)
};

/// Evaluates each decision for every candidate of every edge, with one Hessian for all of them; one list a decision. f
/// is the loss as a function of theta [edges, candidates].
std::vector<std::vector<CandidateChange>> candidate_changes(const ScalarFunction& f, const at::Tensor& theta,
                                                            const std::vector<Decision>& decisions);
std::vector<CandidateChange> candidate_changes(const ScalarFunction& f, const at::Tensor& theta, Decision decision);

/// Share of the changes that a model explains, 1 - sum (actual - model)^2 / sum actual^2: 1 for a perfect model, 0 for
/// one that predicts no change, negative for a worse one. Throws Error for lengths that differ or no change at all.
double share_explained(std::span<const double> actual, std::span<const double> model);

/// Frobenius distance of a symmetric [n, n] matrix from the nearest multiple of the identity, relative to its norm.
double distance_from_identity(const at::Tensor& matrix);

}  // namespace nas
