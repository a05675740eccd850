#include <nas/model/network.h>

#include <nas/ops/initialise.h>
#include <nas/run/error.h>
#include <nas/supernet/darts_supernet.h>

namespace nas {
namespace {

constexpr int64_t kStemMultiplier = 3;

/// Side of the image that the auxiliary head sees: halved at both reduction cells (and by 8 in an ImageNet stem).
int64_t auxiliary_side(const NetworkOptions& options) {
  return options.image_side / (options.stem == Stem::Cifar ? 4 : 32);
}

}  // namespace

NetworkOptions NetworkOptions::published(std::string_view dataset) {
  NetworkOptions options;
  if (dataset == "cifar10" || dataset == "fashion-mnist" || dataset == "svhn") return options;
  if (dataset == "cifar100") {
    options.classes = 100;
    return options;
  }
  if (dataset == "imagenet") {
    options.channels = 48;
    options.layers = 14;
    options.classes = 1000;
    options.image_side = 224;
    options.stem = Stem::ImageNet;
    return options;
  }
  fail("no published network size for the data set '{}': known are cifar10, cifar100, svhn, fashion-mnist, imagenet",
       dataset);
}

void NetworkOptions::validate() const {
  const auto at_least = [](const char* field, int64_t value, int64_t least) {
    if (value < least) fail("network: {} = {}: must be at least {}", field, value, least);
  };
  at_least("channels", channels, 1);
  at_least("layers", layers, 1);
  at_least("classes", classes, 1);
  at_least("image_channels", image_channels, 1);
  const int64_t least = stem == Stem::Cifar ? 4 : 32;
  at_least("image_side", image_side, least);
  if (image_side % least != 0) fail("network: image_side = {}: must be divisible by {}", image_side, least);
  if (stem == Stem::ImageNet && channels % 2 != 0) fail("network: channels = {}: ImageNet's stem halves it", channels);
}

Network::Network(const Genotype& genotype, const NetworkOptions& options, at::Generator generator)
    : genotype_(genotype), options_(options) {
  options_.validate();
  const int64_t c = options.channels;
  const auto stem = [&](const std::string& name, const std::vector<std::array<int64_t, 3>>& layers, int64_t first) {
    auto module = register_module(name, std::make_shared<torch::nn::Module>());
    int64_t at = first;  // position in the published Sequential, ReLUs counted
    for (const auto& [in, out, stride] : layers) {
      stem_convolutions_.push_back(convolution(in, out, torch::nn::Conv2dOptions(1, 1, 3).stride(stride).padding(1)));
      stem_norms_.push_back(batch_norm(out, /*affine=*/true));
      module->register_module(std::to_string(at), stem_convolutions_.back());
      module->register_module(std::to_string(at + 1), stem_norms_.back());
      at += 3;
    }
  };
  DiscreteCellOptions cell{.channels = c, .engine = options.engine};
  if (options.stem == Stem::Cifar) {
    cell.previous_previous = cell.previous = kStemMultiplier * c;
    stem("stem", {{options.image_channels, kStemMultiplier * c, 1}}, 0);
  } else {
    cell.previous_previous = cell.previous = c;
    cell.previous_reduction = true;
    stem("stem0", {{options.image_channels, c / 2, 2}, {c / 2, c, 2}}, 0);
    stem("stem1", {{c, c, 2}}, 1);
  }

  auto list = register_module("cells", std::make_shared<torch::nn::Module>());
  for (int64_t i = 0; i < options.layers; ++i) {
    cell.reduction = is_reduction_cell(i, options.layers);
    if (cell.reduction) cell.channels *= 2;
    cells_.push_back(std::make_shared<DiscreteCell>(cell.reduction ? genotype.reduce : genotype.normal, cell));
    list->register_module(std::to_string(i), cells_.back());
    cell.previous_previous = std::exchange(cell.previous, cells_.back()->out_channels());
    cell.previous_reduction = cell.reduction;
    const int64_t fits = options.stem == Stem::Cifar ? 8 : 7;
    if (options.auxiliary_head && i == 2 * options.layers / 3 && auxiliary_side(options) == fits) {
      const bool cifar = options.stem == Stem::Cifar;
      auxiliary_head_ =
          std::make_shared<AuxiliaryHead>(cell.previous, options.classes, cifar ? 3 : 2, /*second_norm=*/cifar);
      register_module("auxiliary_head", auxiliary_head_);
    }
  }
  classifier_ = register_module("classifier", torch::nn::Linear(cell.previous, options.classes));
  initialise(*this, std::move(generator));
}

void Network::set_engine(Engine engine) {
  options_.engine = engine;
  for (const auto& cell : cells_) cell->set_engine(engine);
}

NetworkOutput Network::forward(const torch::Tensor& images, const DropPath& drop_path) {
  NetworkOutput output;
  torch::Tensor s0 = images, s1;
  const auto stem_layer = [this](std::size_t i, const torch::Tensor& x) {
    return stem_norms_[i]->forward(stem_convolutions_[i]->forward(x));
  };
  if (options_.stem == Stem::Cifar) {
    s0 = s1 = stem_layer(0, images);
  } else {
    s0 = stem_layer(1, torch::relu(stem_layer(0, images)));
    s1 = stem_layer(2, torch::relu(s0));
  }
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const torch::Tensor next = cells_[i]->forward(s0, s1, drop_path);
    s0 = std::exchange(s1, next);
    const bool at_head = static_cast<int64_t>(i) == 2 * options_.layers / 3;
    if (at_head && auxiliary_head_ && is_training()) output.auxiliary = auxiliary_head_->forward(s1);
  }
  output.logits = classifier_->forward(s1.mean(at::IntArrayRef{2, 3}));
  return output;
}

int64_t Network::multiply_adds() const {
  int64_t side = options_.image_side, total = 0;
  for (const auto& layer : stem_convolutions_) {
    side /= (*layer->options.stride())[0];
    total += convolution_multiply_adds(layer, side, side);
  }
  for (const auto& cell : cells_) {
    total += cell->multiply_adds(side, side);
    if (cell->reduction()) side /= 2;
  }
  return total + classifier_->weight.numel();
}

}  // namespace nas
