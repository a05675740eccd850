#include <nas/ops/initialise.h>

#include <cmath>

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/utils.h>

namespace nas {
namespace {

void uniform_by_fan_in(torch::Tensor& weight, torch::Tensor& bias, const at::Generator& generator) {
  const double bound = 1.0 / std::sqrt(static_cast<double>(weight.numel() / weight.size(0)));
  weight.uniform_(-bound, bound, generator);
  if (bias.defined()) bias.uniform_(-bound, bound, generator);
}

void initialise_layer(torch::nn::Module& layer, const at::Generator& generator) {
  if (auto* convolution = layer.as<torch::nn::Conv2d>()) {
    uniform_by_fan_in(convolution->weight, convolution->bias, generator);
  } else if (auto* linear = layer.as<torch::nn::Linear>()) {
    uniform_by_fan_in(linear->weight, linear->bias, generator);
  } else if (auto* norm = layer.as<torch::nn::BatchNorm2d>()) {
    norm->reset_parameters();  // reset() would register the parameters a second time
  }
}

}  // namespace

void initialise(torch::nn::Module& module, at::Generator generator) {
  torch::NoGradGuard no_grad;
  initialise_layer(module, generator);
  // Not modules(): that asks for a module held by a shared_ptr, which a network under construction is not yet.
  for (const auto& child : module.children()) initialise(*child, generator);
}

}  // namespace nas
