#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include <nas/analysis/hessian.h>
#include <nas/analysis/trained_supernet.h>

namespace nas {

/// Orthonormal columns orthogonal to 1 [candidates, candidates - 1] (Helmert). Softmax ignores a common shift, so the
/// Hessian with respect to the contrasts u = alpha basis has the trace and the non-zero eigenvalues of that with
/// respect to alpha, at half the price for two candidates.
at::Tensor contrasts(std::int64_t candidates);

/// The validation loss as a function of the contrasts, exactly and by the fast kernels.
struct ContrastLoss {
  explicit ContrastLoss(const SupernetSnapshot& snapshot);

  at::Tensor point;            ///< [edges, candidates - 1]
  ScalarFunction exact, fast;  ///< float64; float32 without a second derivative
};

/// The curvature of one snapshot, by every route.
struct Spectrum {
  double trace = 0;
  double dominant = 0, residual = 0;  ///< by Lanczos after cross_check(), before that the exact Hessian's
  double largest = 0, smallest = 0;   ///< by diagonalising the exact Hessian
  double negative_share = 0;          ///< of the sum of |eigenvalues|
  TraceEstimate hutchinson{};
  double difference_error = 0;  ///< ||finite difference of the gradient - H v|| / ||H v|| along the dominant vector
  TraceEstimate secant{};       ///< trace from gradients `secant_step` away on both sides: it sees the ReLUs' kinks
};

constexpr double secant_step = 0.1;

/// The spectrum of the exact Hessian `exact` [n, n], and Hutchinson's estimate with differences of gradients over
/// `secant_step` in every contrast in place of it, from `probes` >= 2 random vectors.
Spectrum spectrum_of(const ContrastLoss& loss, const at::Tensor& exact, std::int64_t probes, std::uint64_t seed);

/// Adds the routes that never form the Hessian: Lanczos, Hutchinson, differences of gradients.
void cross_check(const ContrastLoss& loss, std::uint64_t seed, Spectrum& spectrum);

}  // namespace nas
