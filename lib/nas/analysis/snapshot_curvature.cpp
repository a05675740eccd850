#include <nas/analysis/snapshot_curvature.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/ATen.h>

#include <nas/analysis/intervals.h>
#include <nas/train/random.h>

namespace nas {
namespace {

/// The error along v of the Hessian, by central differences of the gradient: the smallest over the steps, because a
/// kink of a ReLU between the two gradients spoils a step. A wrong Hessian agrees at none.
double difference_error_along(const ContrastLoss& loss, const at::Tensor& v, const at::Tensor& product) {
  double smallest = INFINITY;
  for (const double step : {1e-5, 1e-6, 1e-7}) {
    const at::Tensor difference =
        (gradient(loss.exact, loss.point + step * v) - gradient(loss.exact, loss.point - step * v)) / (2 * step);
    smallest = std::min(smallest, ((difference - product).norm() / product.norm()).item<double>());
  }
  return smallest;
}

TraceEstimate secant_trace(const ContrastLoss& loss, std::int64_t probes, const at::Generator& generator) {
  std::vector<double> samples;
  for (std::int64_t i = 0; i < probes; ++i) {
    const at::Tensor probe = at::randint(0, 2, loss.point.sizes(), generator, at::kDouble) * 2 - 1;
    const at::Tensor difference =
        gradient(loss.fast, loss.point + secant_step * probe) - gradient(loss.fast, loss.point - secant_step * probe);
    samples.push_back((probe * difference).sum().item<double>() / (2 * secant_step));
  }
  const Estimate estimate = mean_estimate(samples);
  return {estimate.mean, estimate.standard_error, probes};
}

}  // namespace

at::Tensor contrasts(std::int64_t candidates) {
  at::Tensor basis = at::zeros({candidates, candidates - 1}, at::kDouble);
  for (std::int64_t k = 1; k < candidates; ++k) {
    const double scale = 1 / std::sqrt(static_cast<double>(k * (k + 1)));
    for (std::int64_t row = 0; row < k; ++row) basis[row][k - 1] = scale;
    basis[k][k - 1] = -static_cast<double>(k) * scale;
  }
  return basis;
}

ContrastLoss::ContrastLoss(const SupernetSnapshot& snapshot) {
  const at::Tensor basis = contrasts(snapshot.mu.size(1));
  point = snapshot.mu.matmul(basis);
  exact = [loss = snapshot.loss_of_alpha, basis](const at::Tensor& u) { return loss(u.matmul(basis.t())); };
  fast = [loss = snapshot.fast_loss_of_mixing, basis](const at::Tensor& u) {
    return loss(at::softmax(u.matmul(basis.t()), -1));
  };
}

Spectrum spectrum_of(const ContrastLoss& loss, const at::Tensor& exact, std::int64_t probes, std::uint64_t seed) {
  Spectrum result;
  const at::Tensor eigenvalues = at::linalg_eigvalsh((exact + exact.t()) / 2);
  result.trace = exact.trace().item<double>();
  result.smallest = eigenvalues.min().item<double>();
  result.largest = eigenvalues.max().item<double>();
  result.negative_share = (eigenvalues.clamp_max(0).abs().sum() / eigenvalues.abs().sum()).item<double>();
  result.dominant = result.largest;
  result.secant = secant_trace(loss, probes, make_generator(seed, 1));
  return result;
}

void cross_check(const ContrastLoss& loss, std::uint64_t seed, Spectrum& spectrum) {
  const HessianProducts products(loss.exact, loss.point);
  const DominantEigenvalue dominant = dominant_eigenvalue(products);
  spectrum.dominant = dominant.value;
  spectrum.residual = dominant.residual;
  spectrum.hutchinson = hutchinson_trace(products, 8, make_generator(seed));
  const at::Tensor direction = dominant.vector.reshape(loss.point.sizes());
  spectrum.difference_error = difference_error_along(loss, direction, products(direction));
}

}  // namespace nas
