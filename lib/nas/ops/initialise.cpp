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

}  // namespace

void initialise(torch::nn::Module& module, at::Generator generator) {
  torch::NoGradGuard no_grad;
  for (const auto& child : module.modules(/*include_self=*/true)) {
    if (auto* convolution = child->as<torch::nn::Conv2d>()) {
      uniform_by_fan_in(convolution->weight, convolution->bias, generator);
    } else if (auto* linear = child->as<torch::nn::Linear>()) {
      uniform_by_fan_in(linear->weight, linear->bias, generator);
    } else if (auto* norm = child->as<torch::nn::BatchNorm2d>()) {
      norm->reset_parameters();  // reset() would register the parameters a second time
    }
  }
}

}  // namespace nas
