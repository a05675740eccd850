#include <nas/ops/convolutions.h>

#include <nas/run/error.h>

namespace nas {
namespace {

using torch::indexing::None;
using torch::indexing::Slice;

int64_t even_width(int64_t out) {
  if (out % 2 != 0) fail("a factorised reduction to {} channels: it needs an even number", out);
  return out / 2;
}

}  // namespace

ReLUConvBN::ReLUConvBN(int64_t in, int64_t out, int64_t kernel, int64_t stride, bool affine)
    : stride_(stride),
      convolution_(convolution(in, out, torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2))),
      norm_(batch_norm(out, affine)) {
  auto op = register_module("op", std::make_shared<torch::nn::Module>());
  op->register_module("1", convolution_);
  op->register_module("2", norm_);
}

torch::Tensor ReLUConvBN::forward(const torch::Tensor& x) {
  return norm_->forward(convolution_->forward(torch::relu(x)));
}

int64_t ReLUConvBN::multiply_adds(int64_t height, int64_t width) const {
  return convolution_multiply_adds(convolution_, (height + stride_ - 1) / stride_, (width + stride_ - 1) / stride_);
}

FactorizedReduce::FactorizedReduce(int64_t in, int64_t out, bool affine)
    : even_(convolution(in, even_width(out), torch::nn::Conv2dOptions(in, out / 2, 1).stride(2))),
      odd_(convolution(in, out / 2, torch::nn::Conv2dOptions(in, out / 2, 1).stride(2))),
      norm_(batch_norm(out, affine)) {
  register_module("conv_1", even_);
  register_module("conv_2", odd_);
  register_module("bn", norm_);
}

torch::Tensor FactorizedReduce::forward(const torch::Tensor& x) {
  if (x.size(2) % 2 != 0 || x.size(3) % 2 != 0) {
    fail(
        "a factorised reduction of a {} x {} image: both sides must be even; choose an image side divisible by the "
        "network's total stride",
        x.size(2), x.size(3));
  }
  const torch::Tensor rectified = torch::relu(x);
  const torch::Tensor shifted = rectified.index({Slice(), Slice(), Slice(1, None), Slice(1, None)});
  return norm_->forward(torch::cat({even_->forward(rectified), odd_->forward(shifted)}, 1));
}

int64_t FactorizedReduce::multiply_adds(int64_t height, int64_t width) const {
  return convolution_multiply_adds(even_, height / 2, width / 2) +
         convolution_multiply_adds(odd_, height / 2, width / 2);
}

Convolution7x1::Convolution7x1(const OperationOptions& options)
    : stride_(options.stride),
      row_(convolution(options.channels, options.channels,
                       torch::nn::Conv2dOptions(options.channels, options.channels, {1, 7})
                           .stride({1, options.stride})
                           .padding({0, 3}))),
      column_(convolution(options.channels, options.channels,
                          torch::nn::Conv2dOptions(options.channels, options.channels, {7, 1})
                              .stride({options.stride, 1})
                              .padding({3, 0}))),
      norm_(batch_norm(options.channels, options.affine)) {
  auto op = register_module("op", std::make_shared<torch::nn::Module>());
  op->register_module("1", row_);
  op->register_module("2", column_);
  op->register_module("3", norm_);
}

torch::Tensor Convolution7x1::forward(const torch::Tensor& x) {
  return norm_->forward(column_->forward(row_->forward(torch::relu(x))));
}

int64_t Convolution7x1::multiply_adds(int64_t height, int64_t width) const {
  const int64_t h = (height + stride_ - 1) / stride_, w = (width + stride_ - 1) / stride_;
  return convolution_multiply_adds(row_, height, w) + convolution_multiply_adds(column_, h, w);
}

}  // namespace nas
