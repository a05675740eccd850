#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

namespace nas {

/// The Dirichlet relaxation (thesis eq. 3.2, official DrNAS code): a row of mixing weights is a sample of Dir(beta),
/// where beta is a row of concentrations. All functions take concentrations [..., candidates] > 0 of a floating type
/// and work on the last dimension; rows are independent.

/// From unconstrained architecture parameters to concentrations: elu(alpha) + 1, so alpha = 0 is beta = 1 (official
/// DrNAS code). Computed without cancellation: exp(alpha) for alpha <= 0.
at::Tensor dirichlet_concentration(const at::Tensor& alpha);

/// A sample [..., candidates] on the simplex, differentiable with respect to the concentration along the path
/// (Jankowiak and Obermeyer 2018). LibTorch's pathwise derivative is an approximation good to about three digits (see
/// the tests); it can be differentiated once only. Sampled in float64 whatever the type of the concentration. Throws
/// Error when a concentration is not positive and finite.
at::Tensor dirichlet_sample(const at::Tensor& concentration, const at::Generator& generator);

/// D [..., candidates] at given mixing weights: along beta_j the path moves weight i by D_j (delta_ij - weight_i).
/// What LibTorch calls _dirichlet_grad; D_j = -(dF/dbeta_j) / (f (1 - weight_j)) for the beta distribution of weight j.
at::Tensor dirichlet_path_rate(const at::Tensor& weights, const at::Tensor& concentration);

/// The mean beta / sum(beta) [..., candidates]: the mixing weights to evaluate or discretise with.
at::Tensor dirichlet_mean(const at::Tensor& concentration);

/// log density [...] of mixing weights in the interior of the simplex, with respect to its first candidates - 1
/// coordinates.
at::Tensor dirichlet_log_density(const at::Tensor& weights, const at::Tensor& concentration);

/// Kullback-Leibler divergence KL(Dir(beta) || Dir(1)) [...] from the uniform distribution on the simplex: the
/// regulariser option "kl" of the official DrNAS code.
at::Tensor dirichlet_kl_to_uniform(const at::Tensor& concentration);

}  // namespace nas
