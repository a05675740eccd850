#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

namespace nas {

/// The second classifier after two thirds of the cells, for training only: ReLU, 5 x 5 average pooling, 1 x 1
/// convolution to 128, BN, ReLU, 2 x 2 convolution to 768, BN, ReLU, linear. Input: 8 x 8 (CIFAR) or 7 x 7 (ImageNet).
class AuxiliaryHead : public torch::nn::Module {
 public:
  /// `pool_stride` 3 for 8 x 8 inputs, 2 for 7 x 7. The published ImageNet head has no BN after the 2 x 2 convolution
  /// (an omission its authors kept): `second_norm` = false.
  AuxiliaryHead(int64_t channels, int64_t classes, int64_t pool_stride, bool second_norm);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  int64_t pool_stride_;
  torch::nn::Conv2d convolution1_, convolution2_;
  torch::nn::BatchNorm2d norm1_, norm2_{nullptr};
  torch::nn::Linear classifier_;
};

}  // namespace nas
