#pragma once

#include <cstdint>

#include <ATen/core/Generator.h>

#include <nas/analysis/laplace_dirichlet.h>

namespace nas {

/// Moments in the softmax basis estimated from samples, with the standard error of every entry.
struct SampledMoments {
  SoftmaxBasisMoments moments;
  SoftmaxBasisMoments standard_error;
  std::int64_t samples = 0;
};

/// Draws `samples` >= 2 mixing weights from Dir(beta) with the relaxation's own sampler.
SampledMoments sample_moments(const Eigen::VectorXd& beta, std::int64_t samples, const at::Generator& generator);

/// max |estimate - reference| / standard error over the means and the lower triangle of the covariances.
double largest_z_score(const SampledMoments& sampled, const SoftmaxBasisMoments& reference);

}  // namespace nas
