#include <nas/analysis/toy_supernet.h>

#include <cmath>

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <nas/run/error.h>

namespace nas {
namespace {

/// Takes matrices off a flat vector, in order.
class WeightReader {
 public:
  explicit WeightReader(const at::Tensor& weights) : weights_(weights) {}
  at::Tensor matrix(std::int64_t rows, std::int64_t columns) {
    const at::Tensor taken = weights_.narrow(0, offset_, rows * columns).view({rows, columns});
    offset_ += rows * columns;
    return taken;
  }

 private:
  const at::Tensor& weights_;
  std::int64_t offset_ = 0;
};

}  // namespace

void ToySupernetOptions::validate() const {
  if (inputs < 1 || width < 1 || edges < 1 || classes < 2 || examples < 1) {
    fail(
        "toy supernet of {} inputs, width {}, {} edges, {} classes, {} examples: all must be positive, classes at "
        "least 2",
        inputs, width, edges, classes, examples);
  }
}

ToySupernet::ToySupernet(const ToySupernetOptions& options, const at::Generator& generator) : options_(options) {
  options_.validate();
  weights_ = options_.width * (options_.inputs + options_.edges * 3 * options_.width + options_.classes);
  inputs_ = at::randn({2, options_.examples, options_.inputs}, generator, at::kDouble);
  const at::Tensor teacher = at::randn({options_.inputs, options_.classes}, generator, at::kDouble);
  const at::Tensor noise = at::randn({2, options_.examples, options_.classes}, generator, at::kDouble);
  labels_ = (at::matmul(inputs_, teacher) + noise).argmax(-1);
}

at::Tensor ToySupernet::initial_weights(const at::Generator& generator) const {
  const at::Tensor weights = at::randn({weights_}, generator, at::kDouble);
  const std::int64_t first = options_.width * options_.inputs;
  weights.narrow(0, 0, first) /= std::sqrt(static_cast<double>(options_.inputs));
  weights.narrow(0, first, weights_ - first) /= std::sqrt(static_cast<double>(options_.width));
  return weights;
}

at::Tensor ToySupernet::activate(const at::Tensor& x) const {
  return options_.activation == Activation::tanh ? at::tanh(x) : at::relu(x);
}

at::Tensor ToySupernet::loss_of_mixing(const at::Tensor& weights, const at::Tensor& theta, bool validation) const {
  const std::int64_t half = validation ? 1 : 0;
  const std::int64_t width = options_.width;
  WeightReader read(weights);
  const auto type = weights.scalar_type();
  at::Tensor x = activate(at::matmul(inputs_[half].to(type), read.matrix(options_.inputs, width)));
  for (std::int64_t edge = 0; edge < options_.edges; ++edge) {
    const at::Tensor layer = activate(at::matmul(x, read.matrix(width, width)));
    const at::Tensor deep =
        activate(at::matmul(activate(at::matmul(x, read.matrix(width, width))), read.matrix(width, width)));
    x = theta[edge][0] * x + theta[edge][1] * layer + theta[edge][2] * deep;
  }
  return at::cross_entropy_loss(at::matmul(x, read.matrix(width, options_.classes)), labels_[half]);
}

at::Tensor ToySupernet::loss(const at::Tensor& weights, const at::Tensor& alpha, bool validation) const {
  return loss_of_mixing(weights, at::softmax(alpha, -1), validation);
}

void ToySupernet::train(at::Tensor& weights, at::Tensor& alpha, std::int64_t steps, double weight_rate,
                        double alpha_rate) const {
  const auto descend = [&](at::Tensor& variable, double rate, bool validation) {
    const at::Tensor leaf = variable.detach().clone().requires_grad_(true);
    const at::Tensor value = &variable == &weights ? loss(leaf, alpha, validation) : loss(weights, leaf, validation);
    variable = (leaf - rate * torch::autograd::grad({value}, {leaf})[0]).detach();
  };
  for (std::int64_t step = 0; step < steps; ++step) {
    descend(alpha, alpha_rate, /*validation=*/true);
    descend(weights, weight_rate, /*validation=*/false);
  }
}

}  // namespace nas
