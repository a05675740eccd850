#include <nas/train/sgd.h>

#include <cmath>
#include <numbers>

#include <torch/types.h>
#include <torch/utils.h>

#include <nas/run/error.h>

namespace nas {

void SgdOptions::validate() const {
  const auto not_negative = [](const char* field, double value) {
    if (!(value >= 0)) fail("SGD: {} = {}: must not be negative", field, value);
  };
  not_negative("learning_rate", learning_rate);
  not_negative("minimum_learning_rate", minimum_learning_rate);
  not_negative("weight_decay", weight_decay);
  not_negative("gradient_clip", gradient_clip);
  if (!(momentum >= 0 && momentum < 1)) fail("SGD: momentum = {}: must lie in [0, 1)", momentum);
}

double cosine_learning_rate(const SgdOptions& options, int64_t epoch, int64_t epochs) {
  const double phase = std::numbers::pi * static_cast<double>(epoch) / static_cast<double>(epochs);
  return options.minimum_learning_rate +
         (options.learning_rate - options.minimum_learning_rate) * (1 + std::cos(phase)) / 2;
}

Sgd::Sgd(FlatParameters& parameters, const SgdOptions& options)
    : parameters_(&parameters), options_(options), buffer_(torch::zeros_like(parameters.values())) {
  options_.validate();
}

double Sgd::step(double learning_rate) {
  torch::NoGradGuard no_grad;
  torch::Tensor gradient = parameters_->gradients();
  const torch::Tensor& values = parameters_->values();
  const double norm = gradient.norm().item<double>();
  if (options_.gradient_clip > 0) {
    const double factor = options_.gradient_clip / (norm + 1e-6);  // as torch.nn.utils.clip_grad_norm_
    if (factor < 1) gradient.mul_(factor);
  }
  if (options_.weight_decay > 0) gradient.add_(values, options_.weight_decay);
  buffer_.mul_(options_.momentum).add_(gradient);
  values.add_(options_.nesterov ? gradient.add_(buffer_, options_.momentum) : buffer_, -learning_rate);
  return norm;
}

void Sgd::save(Checkpoint& checkpoint, const std::string& prefix) const {
  checkpoint.tensors[prefix + ".momentum"] = buffer_;
}

void Sgd::load(const Checkpoint& checkpoint, const std::string& prefix) {
  buffer_.copy_(checkpoint.tensors.at(prefix + ".momentum"));
}

}  // namespace nas
