#pragma once

#include <nas/ops/operation.h>

namespace nas {

/// ReLU, depthwise k x k, pointwise 1 x 1, BN: the unit of the separable and dilated convolutions.
/// Registers its layers in `parent` under the numbers first + 1, first + 2, first + 3 (the ReLU is `first`).
struct SeparableUnit {
  SeparableUnit(torch::nn::Module& parent, int64_t first, int64_t kernel, int64_t stride, int64_t dilation,
                int64_t channels, bool affine);
  torch::Tensor forward(const torch::Tensor& x);

  torch::nn::Conv2d depthwise, pointwise;
  torch::nn::BatchNorm2d norm;
};

/// sep_conv_kxk: two units, the first carries the stride.
class SeparableConvolution : public Operation {
 public:
  SeparableConvolution(int64_t kernel, const OperationOptions& options);
  torch::Tensor forward(const torch::Tensor& x) override;
  int64_t multiply_adds(int64_t height, int64_t width) const override;

  SeparableUnit& first() { return first_; }
  SeparableUnit& second() { return second_; }

 private:
  int64_t stride_;
  std::shared_ptr<torch::nn::Module> op_;
  SeparableUnit first_, second_;
};

/// dil_conv_kxk: one unit with dilation 2.
class DilatedConvolution : public Operation {
 public:
  DilatedConvolution(int64_t kernel, const OperationOptions& options);
  torch::Tensor forward(const torch::Tensor& x) override;
  int64_t multiply_adds(int64_t height, int64_t width) const override;

  SeparableUnit& unit() { return unit_; }

 private:
  int64_t stride_;
  std::shared_ptr<torch::nn::Module> op_;
  SeparableUnit unit_;
};

}  // namespace nas
