#pragma once

#include <ATen/core/Generator.h>
#include <torch/nn/module.h>

namespace nas {

/// Draws every weight of `module` afresh from `generator`, in the order of its parameter names, with LibTorch's default
/// distributions: convolution and linear weights and biases U(-b, b), b = 1/sqrt(fan_in) (Kaiming uniform, a = sqrt 5);
/// BN scale 1, shift 0, statistics reset. The published code relies on these defaults.
void initialise(torch::nn::Module& module, at::Generator generator);

}  // namespace nas
