#include <nas/analysis/supernet_mixed_derivative.h>

#include <cmath>

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

namespace nas {
namespace {

using Tensors = std::vector<at::Tensor>;

/// The network at one arithmetic, with its weights as leaves.
struct Leaves {
  Leaves(const SupernetSnapshot& snapshot, at::ScalarType type)
      : supernet(copy_supernet(*snapshot.supernet, type, Engine::LibTorch)),
        alpha(snapshot.mu.to(type, /*non_blocking=*/false, /*copy=*/true).requires_grad_(true)) {
    for (auto& weight : supernet->parameters()) weights.push_back(weight.requires_grad_(true));
  }

  at::Tensor loss(const at::Tensor& images, const at::Tensor& labels) const {
    const MixingWeights mixing = mixing_of(*supernet, at::softmax(alpha, -1));
    return at::cross_entropy_loss(supernet->forward(images.to(alpha.scalar_type()), mixing), labels);
  }

  void move(const Tensors& direction, double step) {
    const at::NoGradGuard no_gradients;
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i].add_(direction[i].to(alpha.scalar_type()), step);
  }

  std::shared_ptr<DartsSupernet> supernet;
  at::Tensor alpha;
  Tensors weights;
};

double norm(const Tensors& tensors) {
  double squares = 0;
  for (const auto& tensor : tensors) squares += tensor.square().sum().item<double>();
  return std::sqrt(squares);
}

/// d/dalpha (v . dL_train/dw), exactly.
at::Tensor exact_product(const Leaves& leaves, const SupernetSnapshot& snapshot, const Tensors& v) {
  const at::Tensor loss = leaves.loss(snapshot.train_images, snapshot.train_labels);
  const Tensors slope = torch::autograd::grad({loss}, leaves.weights, {}, /*retain_graph=*/true, /*create_graph=*/true);
  at::Tensor product = at::zeros({}, at::kDouble);
  for (std::size_t i = 0; i < v.size(); ++i) product = product + (slope[i] * v[i]).sum();
  return torch::autograd::grad({product}, {leaves.alpha})[0];
}

at::Tensor difference_product(Leaves& leaves, const SupernetSnapshot& snapshot, const Tensors& v, double epsilon) {
  const auto slope = [&] {
    const at::Tensor loss = leaves.loss(snapshot.train_images, snapshot.train_labels);
    return torch::autograd::grad({loss}, {leaves.alpha})[0].to(at::kDouble);
  };
  leaves.move(v, epsilon);
  const at::Tensor above = slope();
  leaves.move(v, -2 * epsilon);
  const at::Tensor below = slope();
  return (above - below) / (2 * epsilon);
}

}  // namespace

std::vector<MixedDerivativeError> mixed_derivative_errors(const SupernetSnapshot& snapshot,
                                                          const std::vector<double>& factors) {
  const Leaves exact(snapshot, at::kDouble);
  const Tensors v = torch::autograd::grad({exact.loss(snapshot.images, snapshot.labels)}, exact.weights);
  const at::Tensor product = exact_product(exact, snapshot, v);
  std::vector<MixedDerivativeError> errors;
  for (const double factor : factors) {
    // A fresh copy for every step, so that the weights' rounding does not build up.
    const auto error = [&](at::ScalarType type) {
      Leaves leaves(snapshot, type);
      const at::Tensor difference = difference_product(leaves, snapshot, v, factor / norm(v));
      return ((difference - product).norm() / product.norm()).item<double>();
    };
    errors.push_back({factor, error(at::kDouble), error(at::kFloat)});
  }
  return errors;
}

}  // namespace nas
