#include <nas/analysis/mixed_derivative.h>

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <nas/run/error.h>

namespace nas {
namespace {

at::Tensor alpha_gradient(const TrainingLoss& loss, const at::Tensor& weights, const at::Tensor& alpha) {
  const at::Tensor variable = alpha.detach().clone().requires_grad_(true);
  return torch::autograd::grad({loss(weights.detach(), variable)}, {variable})[0];
}

}  // namespace

at::Tensor exact_mixed_product(const TrainingLoss& loss, const at::Tensor& weights, const at::Tensor& alpha,
                               const at::Tensor& v) {
  const at::Tensor w = weights.detach().clone().requires_grad_(true);
  const at::Tensor a = alpha.detach().clone().requires_grad_(true);
  const at::Tensor slope =
      torch::autograd::grad({loss(w, a)}, {w}, {}, /*retain_graph=*/true, /*create_graph=*/true)[0];
  return torch::autograd::grad({(slope * v).sum()}, {a})[0];
}

at::Tensor finite_difference_mixed_product(const TrainingLoss& loss, const at::Tensor& weights, const at::Tensor& alpha,
                                           const at::Tensor& v, double epsilon) {
  if (!(epsilon > 0)) fail("epsilon = {}: must be positive", epsilon);
  const at::Tensor above = alpha_gradient(loss, weights + epsilon * v, alpha);
  const at::Tensor below = alpha_gradient(loss, weights - epsilon * v, alpha);
  return (above - below) / (2 * epsilon);
}

double published_epsilon(const at::Tensor& v) {
  const double norm = v.norm().item<double>();
  if (norm == 0) fail("v = 0: the second-order gradient has no direction to differentiate along");
  return 0.01 / norm;
}

}  // namespace nas
