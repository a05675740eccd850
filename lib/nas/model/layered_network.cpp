#include <nas/model/layered_network.h>

#include <map>
#include <tuple>

#include <torch/nn/functional/pooling.h>
#include <torch/utils.h>

#include <nas/ops/initialise.h>
#include <nas/run/error.h>

namespace nas {
namespace {

/// Convolution 3 x 3, BN, ReLU.
class ConvBNReLU : public Operation {
 public:
  ConvBNReLU(int64_t in, int64_t out, bool bias)
      : convolution_(register_module(
            "conv", torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1).bias(bias)))),
        norm_(register_module("bn", batch_norm(out, /*affine=*/true))) {}
  torch::Tensor forward(const torch::Tensor& x) override { return torch::relu(norm_->forward(convolution_->forward(x))); }
  int64_t multiply_adds(int64_t height, int64_t width) const override {
    return convolution_multiply_adds(convolution_, height, width);
  }

 private:
  torch::nn::Conv2d convolution_;
  torch::nn::BatchNorm2d norm_;
};

/// Two convolutions 3 x 3 with a shortcut: the identity, or every second pixel with channels of zeros added.
class BasicBlock : public Operation {
 public:
  BasicBlock(int64_t in, int64_t out, int64_t stride)
      : stride_(stride),
        added_(out - in),
        first_(register_module("conv1", convolution(in, out, torch::nn::Conv2dOptions(1, 1, 3).stride(stride).padding(1)))),
        second_(register_module("conv2", convolution(out, out, torch::nn::Conv2dOptions(1, 1, 3).padding(1)))),
        first_norm_(register_module("bn1", batch_norm(out, /*affine=*/true))),
        second_norm_(register_module("bn2", batch_norm(out, /*affine=*/true))) {}

  torch::Tensor forward(const torch::Tensor& x) override {
    const torch::Tensor inner = torch::relu(first_norm_->forward(first_->forward(x)));
    torch::Tensor shortcut = x;
    if (stride_ > 1) shortcut = shortcut.slice(2, 0, c10::nullopt, stride_).slice(3, 0, c10::nullopt, stride_);
    if (added_ > 0) shortcut = torch::constant_pad_nd(shortcut, {0, 0, 0, 0, added_ / 2, added_ - added_ / 2});
    return torch::relu(second_norm_->forward(second_->forward(inner)) + shortcut);
  }
  int64_t multiply_adds(int64_t height, int64_t width) const override {
    return convolution_multiply_adds(first_, height / stride_, width / stride_) +
           convolution_multiply_adds(second_, height / stride_, width / stride_);
  }

 private:
  int64_t stride_, added_;
  torch::nn::Conv2d first_, second_;
  torch::nn::BatchNorm2d first_norm_, second_norm_;
};

std::vector<LayeredNetwork::Stage> vgg_stages(const VggOptions& options) {
  options.validate();
  std::vector<LayeredNetwork::Stage> stages;
  int64_t in = options.image_channels;
  for (const auto& [multiple, layers] : {std::pair(1, 2), std::pair(2, 2), std::pair(4, 3), std::pair(8, 3), std::pair(8, 3)}) {
    LayeredNetwork::Stage stage{.layers = {}, .pooled = true};
    const int64_t out = multiple * options.width;
    for (int i = 0; i < layers; ++i) {
      stage.layers.push_back({std::make_shared<ConvBNReLU>(in, out, /*bias=*/true), in, out, 1});
      in = out;
    }
    stages.push_back(std::move(stage));
  }
  return stages;
}

std::vector<LayeredNetwork::Stage> resnet_stages(const ResNetOptions& options) {
  std::vector<LayeredNetwork::Stage> stages;
  int64_t in = options.width;
  for (const int64_t out : {options.width, 2 * options.width, 4 * options.width}) {
    LayeredNetwork::Stage stage;
    for (int64_t i = 0; i < options.blocks; ++i) {
      const int64_t stride = i == 0 && out != options.width ? 2 : 1;
      stage.layers.push_back({std::make_shared<BasicBlock>(in, out, stride), in, out, stride});
      in = out;
    }
    stages.push_back(std::move(stage));
  }
  return stages;
}

}  // namespace

LayeredNetwork::LayeredNetwork(std::shared_ptr<Operation> stem, std::vector<Stage> stages, int64_t features,
                               int64_t classes, const at::Generator& generator)
    : stem_(std::move(stem)), stages_(std::move(stages)) {
  if (stem_) register_module("stem", stem_);
  for (std::size_t s = 0; s < stages_.size(); ++s) {
    auto list = register_module("stage" + std::to_string(s + 1), std::make_shared<torch::nn::Module>());
    for (std::size_t i = 0; i < stages_[s].layers.size(); ++i)
      list->register_module(std::to_string(i), stages_[s].layers[i].operation);
  }
  classifier_ = register_module("classifier", torch::nn::Linear(features, classes));
  initialise(*this, generator);
}

torch::Tensor LayeredNetwork::forward(const torch::Tensor& images) {
  torch::Tensor x = stem_ ? stem_->forward(images) : images;
  for (const Stage& stage : stages_) {
    for (const Layer& layer : stage.layers) x = layer.operation->forward(x);
    if (stage.pooled && x.size(2) > 1)
      x = torch::nn::functional::max_pool2d(x, torch::nn::functional::MaxPool2dFuncOptions(2));
  }
  return classifier_->forward(x.mean(at::IntArrayRef{2, 3}));
}

std::vector<std::vector<int64_t>> LayeredNetwork::exchangeable(int64_t stage) const {
  std::map<std::tuple<int64_t, int64_t, int64_t>, std::vector<int64_t>> by_shape;
  const auto& layers = stages_.at(static_cast<std::size_t>(stage)).layers;
  for (std::size_t i = 0; i < layers.size(); ++i)
    by_shape[{layers[i].in, layers[i].out, layers[i].stride}].push_back(static_cast<int64_t>(i));
  std::vector<std::vector<int64_t>> groups;
  for (auto& [shape, group] : by_shape)
    if (group.size() > 1) groups.push_back(std::move(group));
  return groups;
}

void LayeredNetwork::exchange(int64_t stage, int64_t first, int64_t second) {
  auto& layers = stages_.at(static_cast<std::size_t>(stage)).layers;
  Layer& a = layers.at(static_cast<std::size_t>(first));
  Layer& b = layers.at(static_cast<std::size_t>(second));
  if (a.in != b.in || a.out != b.out || a.stride != b.stride) {
    fail("layers {} and {} of stage {}: shapes {} -> {} (stride {}) and {} -> {} (stride {}) cannot be exchanged", first,
         second, stage, a.in, a.out, a.stride, b.in, b.out, b.stride);
  }
  std::swap(a, b);
}

void VggOptions::validate() const {
  if (width < 1) fail("vgg: width = {}: must be at least 1", width);
}

Vgg::Vgg(const VggOptions& options, const at::Generator& generator)
    : LayeredNetwork(nullptr, vgg_stages(options), 8 * options.width, options.classes, generator) {}

void ResNetOptions::validate() const {
  if (blocks < 1) fail("resnet: blocks = {}: must be at least 1", blocks);
  if (width < 1) fail("resnet: width = {}: must be at least 1", width);
}

ResNet::ResNet(const ResNetOptions& options, const at::Generator& generator)
    : LayeredNetwork((options.validate(), std::make_shared<ConvBNReLU>(options.image_channels, options.width, /*bias=*/false)),
                     resnet_stages(options), 4 * options.width, options.classes, generator) {}

}  // namespace nas
