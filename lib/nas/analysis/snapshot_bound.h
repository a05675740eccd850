#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include <nas/analysis/intervals.h>
#include <nas/analysis/trained_supernet.h>

namespace nas {

/// Both sides of eq. 3.4 for a snapshot of a Dirichlet search, one term an edge: Sigma is block diagonal, so the bound
/// sums over the edges' diagonal blocks. Nats.
struct BoundSides {
  double at_mean = 0;        ///< L~(mu)
  double right = 0;          ///< the right side
  Estimate dirichlet;        ///< E L under the Dirichlet itself
  Estimate laplace;          ///< E L under its Laplace approximation, alpha ~ N(mu, P diag(1/beta) P)
  double largest_delta = 0;  ///< over edges, ||beta - 1||; the proposition assumes less than 1
};

/// `exact`: the Hessian with respect to the contrasts (see snapshot_curvature.h). The expectations take `samples` >= 2
/// draws; the loss's linear term, whose mean is zero, is taken out of each, so that the error is the curvature's alone.
BoundSides bound_sides(const SupernetSnapshot& snapshot, const at::Tensor& exact, std::int64_t samples,
                       std::uint64_t seed);

}  // namespace nas
