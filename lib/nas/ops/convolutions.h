#pragma once

#include <nas/ops/operation.h>

namespace nas {

/// ReLU, convolution k x k, BN: the preprocessing of a cell's inputs (k = 1) and NAS-Bench-201's nor_conv_kxk.
class ReLUConvBN : public Operation {
 public:
  ReLUConvBN(int64_t in, int64_t out, int64_t kernel, int64_t stride, bool affine);
  torch::Tensor forward(const torch::Tensor& x) override;
  int64_t multiply_adds(int64_t height, int64_t width) const override;

  torch::nn::Conv2d convolution_layer() { return convolution_; }
  torch::nn::BatchNorm2d norm() { return norm_; }

 private:
  int64_t stride_;
  torch::nn::Conv2d convolution_;
  torch::nn::BatchNorm2d norm_;
};

/// Halves the image: ReLU, two 1 x 1 convolutions of stride 2, the second on the image shifted by one pixel,
/// concatenated, BN. [N,in,H,W] -> [N,out,H/2,W/2]. Throws Error when `out` is odd, or on an odd image side.
class FactorizedReduce : public Operation {
 public:
  FactorizedReduce(int64_t in, int64_t out, bool affine);
  torch::Tensor forward(const torch::Tensor& x) override;
  int64_t multiply_adds(int64_t height, int64_t width) const override;

  torch::nn::Conv2d convolution_even() { return even_; }
  torch::nn::Conv2d convolution_odd() { return odd_; }
  torch::nn::BatchNorm2d norm() { return norm_; }

 private:
  torch::nn::Conv2d even_, odd_;
  torch::nn::BatchNorm2d norm_;
};

/// conv_7x1_1x7 of AmoebaNet: ReLU, 1 x 7, 7 x 1, BN.
class Convolution7x1 : public Operation {
 public:
  explicit Convolution7x1(const OperationOptions& options);
  torch::Tensor forward(const torch::Tensor& x) override;
  int64_t multiply_adds(int64_t height, int64_t width) const override;

 private:
  int64_t stride_;
  torch::nn::Conv2d row_, column_;
  torch::nn::BatchNorm2d norm_;
};

}  // namespace nas
