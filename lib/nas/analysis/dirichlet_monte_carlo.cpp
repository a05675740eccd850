#include <nas/analysis/dirichlet_monte_carlo.h>

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include <nas/relax/dirichlet.h>
#include <nas/run/error.h>

namespace nas {
namespace {

Eigen::MatrixXd to_eigen(const at::Tensor& tensor) {
  const at::Tensor matrix = tensor.to(at::kDouble).contiguous();
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(matrix.data_ptr<double>(), matrix.size(0), matrix.numel() / matrix.size(0));
}

}  // namespace

SampledMoments sample_moments(const Eigen::VectorXd& beta, std::int64_t samples, const at::Generator& generator) {
  if (samples < 2) fail("samples = {}: moments need at least 2", samples);
  const std::int64_t size = beta.size();
  const at::Tensor concentration = at::from_blob(const_cast<double*>(beta.data()), {size}, at::kDouble).clone();
  const at::Tensor logarithms = dirichlet_sample(concentration.expand({samples, size}).contiguous(), generator).log();
  const at::Tensor alpha = logarithms - logarithms.mean(1, /*keepdim=*/true);
  const at::Tensor mean = alpha.mean(0);
  const at::Tensor centred = alpha - mean;
  const at::Tensor products = centred.unsqueeze(2) * centred.unsqueeze(1);
  const double root = std::sqrt(static_cast<double>(samples));
  SampledMoments result;
  result.samples = samples;
  result.moments = {to_eigen(mean), to_eigen(products.mean(0))};
  result.standard_error = {to_eigen(alpha.std(0) / root), to_eigen(products.std(0) / root)};
  return result;
}

double largest_z_score(const SampledMoments& sampled, const SoftmaxBasisMoments& reference) {
  double largest = 0;
  for (Eigen::Index i = 0; i < reference.mean.size(); ++i) {
    largest = std::max(largest, std::abs(sampled.moments.mean[i] - reference.mean[i]) / sampled.standard_error.mean[i]);
    for (Eigen::Index j = 0; j <= i; ++j) {
      const double difference = sampled.moments.covariance(i, j) - reference.covariance(i, j);
      largest = std::max(largest, std::abs(difference) / sampled.standard_error.covariance(i, j));
    }
  }
  return largest;
}

}  // namespace nas
