#include <nas/model/vgg.h>

#include <algorithm>

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include <nas/run/error.h>

namespace nas {
namespace {

/// Convolution, BN, ReLU.
class VggLayer : public Layer {
 public:
  VggLayer(int64_t in, int64_t out)
      : Layer({in, out, 1}),
        convolution_(
            register_module("convolution", torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1)))),
        norm_(register_module("norm", torch::nn::BatchNorm2d(out))) {}

  torch::Tensor forward(const torch::Tensor& x) override { return norm_->forward(convolution_->forward(x)).relu_(); }

 private:
  torch::nn::Conv2d convolution_;
  torch::nn::BatchNorm2d norm_;
};

}  // namespace

void VggOptions::validate() const {
  if (channels < 1) fail("vgg: channels = {}: must be at least 1", channels);
  if (classes < 1) fail("vgg: classes = {}: must be at least 1", classes);
  if (image_channels < 1) fail("vgg: image_channels = {}: must be at least 1", image_channels);
  if (layers.empty()) fail("vgg: layers = []: name the number of convolutions of each stage");
  for (const int64_t count : layers) {
    if (count < 1) fail("vgg: layers holds {}: a stage has at least 1 convolution", count);
  }
  if (image_side >> layers.size() < 1) {
    fail("vgg: {} stages halve the image {} times, which {} pixels do not allow: take fewer stages or larger images",
         layers.size(), layers.size(), image_side);
  }
}

Vgg::Vgg(const VggOptions& options, at::Generator generator) {
  options.validate();
  int64_t in = options.image_channels;
  for (std::size_t s = 0; s < options.layers.size(); ++s) {
    const int64_t out = options.channels << std::min<std::size_t>(s, 3);
    Stage stage;
    for (int64_t i = 0; i < options.layers[s]; ++i) {
      stage.push_back(std::make_shared<VggLayer>(in, out));
      in = out;
    }
    add_stage(std::move(stage));
  }
  finish(options.classes, std::move(generator));
}

torch::Tensor Vgg::leave_stage(const torch::Tensor& x) { return torch::max_pool2d(x, 2, 2); }

}  // namespace nas
