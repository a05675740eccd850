#include <nas/analysis/snapshot_bound.h>

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

#include <nas/analysis/laplace_dirichlet.h>
#include <nas/relax/dirichlet.h>
#include <nas/train/random.h>

namespace nas {
namespace {

/// Mean of f(point + displacement) over random displacements of mean zero. f's linear term, whose mean is zero, serves
/// as control variate: the mean stays the same, the error falls to that of the curvature.
template <class Displacement>
Estimate expected_value(const ScalarFunction& f, const at::Tensor& slope, const at::Tensor& point, std::int64_t samples,
                        Displacement displacement) {
  const at::NoGradGuard no_gradients;
  std::vector<double> values;
  for (std::int64_t i = 0; i < samples; ++i) {
    const at::Tensor moved = displacement();
    values.push_back(f(point + moved).template item<double>() - (slope * moved).sum().template item<double>());
  }
  return mean_estimate(values);
}

}  // namespace

BoundSides bound_sides(const SupernetSnapshot& snapshot, const at::Tensor& exact, std::int64_t samples,
                       std::uint64_t seed) {
  BoundSides sides;
  sides.at_mean = snapshot.loss_of_alpha(snapshot.mu).item<double>();
  sides.right = sides.at_mean;
  const at::Tensor edge_traces = exact.diag().reshape({snapshot.mu.size(0), -1}).sum(1);
  for (std::int64_t edge = 0; edge < snapshot.mu.size(0); ++edge) {
    const double delta = (snapshot.beta[edge] - 1).norm().item<double>();
    sides.largest_delta = std::max(sides.largest_delta, delta);
    sides.right += 0.5 * printed_coefficient(delta, snapshot.mu.size(1)) * edge_traces[edge].item<double>();
  }
  const at::Generator generator = make_generator(seed);
  const at::Tensor mean = dirichlet_mean(snapshot.beta);
  sides.dirichlet = expected_value(snapshot.fast_loss_of_mixing, gradient(snapshot.loss_of_mixing, mean), mean, samples,
                                   [&] { return dirichlet_sample(snapshot.beta, generator) - mean; });
  const ScalarFunction fast_loss_of_alpha = [&](const at::Tensor& alpha) {
    return snapshot.fast_loss_of_mixing(at::softmax(alpha, -1));
  };
  sides.laplace =
      expected_value(fast_loss_of_alpha, gradient(snapshot.loss_of_alpha, snapshot.mu), snapshot.mu, samples, [&] {
        const at::Tensor normal = at::randn(snapshot.mu.sizes(), generator, at::kDouble) * snapshot.beta.rsqrt();
        return normal - normal.mean(1, /*keepdim=*/true);
      });
  return sides;
}

}  // namespace nas
