#include <nas/ops/separable.h>

namespace nas {

SeparableUnit::SeparableUnit(torch::nn::Module& parent, int64_t first, int64_t kernel, int64_t stride, int64_t dilation,
                             int64_t channels, bool affine)
    : depthwise(convolution(channels, channels,
                            torch::nn::Conv2dOptions(channels, channels, kernel)
                                .stride(stride)
                                .padding(dilation * (kernel - 1) / 2)
                                .dilation(dilation)
                                .groups(channels))),
      pointwise(convolution(channels, channels, torch::nn::Conv2dOptions(channels, channels, 1))),
      norm(batch_norm(channels, affine)) {
  parent.register_module(std::to_string(first + 1), depthwise);
  parent.register_module(std::to_string(first + 2), pointwise);
  parent.register_module(std::to_string(first + 3), norm);
}

torch::Tensor SeparableUnit::forward(const torch::Tensor& x) {
  return norm->forward(pointwise->forward(depthwise->forward(torch::relu(x))));
}

SeparableConvolution::SeparableConvolution(int64_t kernel, const OperationOptions& options)
    : stride_(options.stride),
      op_(register_module("op", std::make_shared<torch::nn::Module>())),
      first_(*op_, 0, kernel, options.stride, 1, options.channels, options.affine),
      second_(*op_, 4, kernel, 1, 1, options.channels, options.affine) {}

torch::Tensor SeparableConvolution::forward(const torch::Tensor& x) { return second_.forward(first_.forward(x)); }

int64_t SeparableConvolution::multiply_adds(int64_t height, int64_t width) const {
  const int64_t h = (height + stride_ - 1) / stride_, w = (width + stride_ - 1) / stride_;
  int64_t total = 0;
  for (const SeparableUnit* unit : {&first_, &second_}) {
    total += convolution_multiply_adds(unit->depthwise, h, w) + convolution_multiply_adds(unit->pointwise, h, w);
  }
  return total;
}

DilatedConvolution::DilatedConvolution(int64_t kernel, const OperationOptions& options)
    : stride_(options.stride),
      op_(register_module("op", std::make_shared<torch::nn::Module>())),
      unit_(*op_, 0, kernel, options.stride, 2, options.channels, options.affine) {}

torch::Tensor DilatedConvolution::forward(const torch::Tensor& x) { return unit_.forward(x); }

int64_t DilatedConvolution::multiply_adds(int64_t height, int64_t width) const {
  const int64_t h = (height + stride_ - 1) / stride_, w = (width + stride_ - 1) / stride_;
  return convolution_multiply_adds(unit_.depthwise, h, w) + convolution_multiply_adds(unit_.pointwise, h, w);
}

}  // namespace nas
