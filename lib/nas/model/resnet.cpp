#include <nas/model/resnet.h>

#include <torch/nn/functional/padding.h>

#include <nas/run/error.h>

namespace nas {
namespace {

torch::nn::Conv2d convolution3x3(int64_t in, int64_t out, int64_t stride) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).stride(stride).padding(1).bias(false));
}

/// relu(BN(conv(relu(BN(conv(x))))) + shortcut(x)).
class BasicBlock : public Layer {
 public:
  explicit BasicBlock(const LayerShape& shape)
      : Layer(shape),
        convolution1_(register_module("convolution1", convolution3x3(shape.in, shape.out, shape.stride))),
        norm1_(register_module("norm1", torch::nn::BatchNorm2d(shape.out))),
        convolution2_(register_module("convolution2", convolution3x3(shape.out, shape.out, 1))),
        norm2_(register_module("norm2", torch::nn::BatchNorm2d(shape.out))) {}

  torch::Tensor forward(const torch::Tensor& x) override {
    const torch::Tensor hidden = norm1_->forward(convolution1_->forward(x)).relu_();
    return (norm2_->forward(convolution2_->forward(hidden)) + shortcut(x)).relu_();
  }

 private:
  torch::Tensor shortcut(torch::Tensor x) const {
    const int64_t s = shape().stride, missing = shape().out - shape().in;
    if (s > 1) x = x.slice(2, 0, x.size(2), s).slice(3, 0, x.size(3), s);
    if (missing == 0) return x;
    const int64_t before = missing / 2;
    return torch::constant_pad_nd(x, {0, 0, 0, 0, before, missing - before});
  }

  torch::nn::Conv2d convolution1_;
  torch::nn::BatchNorm2d norm1_;
  torch::nn::Conv2d convolution2_;
  torch::nn::BatchNorm2d norm2_;
};

}  // namespace

void ResNetOptions::validate() const {
  if (channels < 1) fail("resnet: channels = {}: must be at least 1", channels);
  if (blocks < 1) fail("resnet: blocks = {}: must be at least 1", blocks);
  if (classes < 1) fail("resnet: classes = {}: must be at least 1", classes);
  if (image_channels < 1) fail("resnet: image_channels = {}: must be at least 1", image_channels);
}

ResNet::ResNet(const ResNetOptions& options, at::Generator generator)
    : stem_convolution_((options.validate(), convolution3x3(options.image_channels, options.channels, 1))),
      stem_norm_(options.channels) {
  register_module("stem_convolution", stem_convolution_);
  register_module("stem_norm", stem_norm_);
  int64_t in = options.channels;
  for (int64_t s = 0; s < 3; ++s) {
    const int64_t out = options.channels << s;
    Stage stage;
    for (int64_t i = 0; i < options.blocks; ++i) {
      stage.push_back(std::make_shared<BasicBlock>(LayerShape{in, out, out == in ? 1 : 2}));
      in = out;
    }
    add_stage(std::move(stage));
  }
  finish(options.classes, std::move(generator));
}

torch::Tensor ResNet::enter(const torch::Tensor& images) {
  return stem_norm_->forward(stem_convolution_->forward(images)).relu_();
}

}  // namespace nas
