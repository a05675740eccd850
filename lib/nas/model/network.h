#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <nas/model/auxiliary_head.h>
#include <nas/model/discrete_cell.h>
#include <nas/space/genotype.h>

namespace nas {

/// The macro network around the cells.
enum class Stem {
  Cifar,    ///< one 3 x 3 convolution; images of 32 x 32
  ImageNet  ///< three strided 3 x 3 convolutions; images of 224 x 224
};

/// Size of a discrete network. Defaults: official DARTS, retraining on CIFAR-10.
struct NetworkOptions {
  int64_t channels = 36;       ///< C of the first cells (ImageNet: 48)
  int64_t layers = 20;         ///< cells (ImageNet: 14)
  int64_t classes = 10;        ///< of the data set
  int64_t image_channels = 3;  ///< of the data set
  int64_t image_side = 32;     ///< H = W; the auxiliary head is attached only where its pooling fits
  bool auxiliary_head = true;  ///< attached after cell 2*layers/3, used in training only
  Stem stem = Stem::Cifar;
  Engine engine = Engine::Auto;  ///< what computes the cells; second derivatives need Engine::LibTorch

  /// The published settings for a data set: cifar10, cifar100, fashion-mnist, imagenet. Throws Error on another name.
  static NetworkOptions published(std::string_view dataset);
  void validate() const;
};

/// Logits, and those of the auxiliary head (undefined in evaluation mode or without the head).
struct NetworkOutput {
  torch::Tensor logits;     ///< [N, classes]
  torch::Tensor auxiliary;  ///< [N, classes]
};

/// The network of a genotype, as trained from scratch to judge an architecture (official DARTS code: model.py).
class Network : public torch::nn::Module {
 public:
  /// Weights are drawn from `generator` (see initialise()).
  Network(const Genotype& genotype, const NetworkOptions& options, at::Generator generator);

  /// images [N, image_channels, H, W]; `drop_path` acts in training mode only.
  NetworkOutput forward(const torch::Tensor& images, const DropPath& drop_path = {});

  /// Multiply-adds of convolutions and linear layer for one image, the auxiliary head left out.
  int64_t multiply_adds() const;

  /// Changes what computes the cells from the next forward pass on; the parameters stay.
  void set_engine(Engine engine);

  const Genotype& genotype() const { return genotype_; }
  const NetworkOptions& options() const { return options_; }
  const std::vector<std::shared_ptr<DiscreteCell>>& cells() const { return cells_; }

 private:
  Genotype genotype_;
  NetworkOptions options_;
  std::vector<std::shared_ptr<torch::nn::Module>> stems_;
  std::vector<torch::nn::Conv2d> stem_convolutions_;
  std::vector<torch::nn::BatchNorm2d> stem_norms_;
  std::vector<std::shared_ptr<DiscreteCell>> cells_;
  std::shared_ptr<AuxiliaryHead> auxiliary_head_;
  torch::nn::Linear classifier_{nullptr};
};

}  // namespace nas
