#include <nas/ops/operation.h>

#include <nas/ops/convolutions.h>
#include <nas/ops/parameter_free.h>
#include <nas/ops/separable.h>
#include <nas/run/error.h>

namespace nas {

void OperationOptions::validate() const {
  if (channels < 1) fail("channels = {}: an operation needs at least one", channels);
  if (stride != 1 && stride != 2) fail("stride = {}: operations have stride 1 or 2", stride);
}

std::shared_ptr<Operation> make_operation(Primitive primitive, const OperationOptions& options) {
  options.validate();
  switch (primitive) {
    case Primitive::None:
      return std::make_shared<Zero>(options);
    case Primitive::MaxPool3x3:
      return std::make_shared<MaxPool>(options);
    case Primitive::AvgPool3x3:
      return std::make_shared<AvgPool>(options);
    case Primitive::SkipConnect:
      if (options.stride == 1) return std::make_shared<Identity>();
      return std::make_shared<FactorizedReduce>(options.channels, options.channels, options.affine);
    case Primitive::SepConv3x3:
      return std::make_shared<SeparableConvolution>(3, options);
    case Primitive::SepConv5x5:
      return std::make_shared<SeparableConvolution>(5, options);
    case Primitive::SepConv7x7:
      return std::make_shared<SeparableConvolution>(7, options);
    case Primitive::DilConv3x3:
      return std::make_shared<DilatedConvolution>(3, options);
    case Primitive::DilConv5x5:
      return std::make_shared<DilatedConvolution>(5, options);
    case Primitive::Conv7x1_1x7:
      return std::make_shared<Convolution7x1>(options);
    case Primitive::Noise:
      return std::make_shared<Noise>(options);
    case Primitive::NorConv1x1:
      return std::make_shared<ReLUConvBN>(options.channels, options.channels, 1, options.stride, options.affine);
    case Primitive::NorConv3x3:
      return std::make_shared<ReLUConvBN>(options.channels, options.channels, 3, options.stride, options.affine);
  }
  TORCH_INTERNAL_ASSERT(false, "a primitive without operation");
}

torch::nn::Conv2d convolution(int64_t in, int64_t out, torch::nn::Conv2dOptions options) {
  options.in_channels(in).out_channels(out).bias(false);
  return torch::nn::Conv2d(options);
}

torch::nn::BatchNorm2d batch_norm(int64_t channels, bool affine) {
  return torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(channels).eps(1e-5).momentum(0.1).affine(affine));
}

int64_t convolution_multiply_adds(const torch::nn::Conv2d& convolution, int64_t height, int64_t width) {
  return convolution->weight.numel() * height * width;
}

}  // namespace nas
