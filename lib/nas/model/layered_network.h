#pragma once

#include <memory>
#include <vector>

#include <ATen/core/Generator.h>
#include <torch/nn/modules/linear.h>

#include <nas/ops/operation.h>

namespace nas {

/// A hand-designed network as a chain of layers in stages: successive layers between two downsamplings (thesis table
/// 2.1). A layer is what layer shuffling moves: a convolution of a VGG, a residual block of a ResNet.
class LayeredNetwork : public torch::nn::Module {
 public:
  struct Layer {
    std::shared_ptr<Operation> operation;
    int64_t in = 0, out = 0, stride = 1;  ///< layers that agree in all three are exchangeable
  };
  struct Stage {
    std::vector<Layer> layers;
    bool pooled = false;  ///< 2 x 2 max pooling after its last layer
  };

  /// images [N, image_channels, H, W] -> logits [N, classes]. A pooling that would leave no pixel is skipped.
  torch::Tensor forward(const torch::Tensor& images);

  const std::vector<Stage>& stages() const { return stages_; }
  /// Layers of a stage that another layer of it could replace, in groups of the same shape with two or more.
  std::vector<std::vector<int64_t>> exchangeable(int64_t stage) const;
  /// Swaps two layers of a stage; done twice, everything is as before. Throws Error unless they are exchangeable.
  void exchange(int64_t stage, int64_t first, int64_t second);

 protected:
  /// For the builders: the layers in order; `stem` (may be null) comes first and is never moved.
  LayeredNetwork(std::shared_ptr<Operation> stem, std::vector<Stage> stages, int64_t features, int64_t classes,
                 const at::Generator& generator);

 private:
  std::shared_ptr<Operation> stem_;
  std::vector<Stage> stages_;
  torch::nn::Linear classifier_{nullptr};
};

/// VGG-16 with batch normalisation in its CIFAR form: 13 convolutions 3 x 3 (with bias), BN, ReLU in five stages, then
/// one linear layer (Simonyan & Zisserman 2015; the thesis names no depth, this one is ours). Layer shuffling needs two
/// layers of one shape: the first two stages have none.
struct VggOptions {
  int64_t width = 64;  ///< channels of the first stage; 2, 4, 8, 8 times that in the others
  int64_t classes = 10;
  int64_t image_channels = 3;

  void validate() const;
};
class Vgg : public LayeredNetwork {
 public:
  Vgg(const VggOptions& options, const at::Generator& generator);
};

/// ResNet-(6n+2) for CIFAR with parameter-free shortcuts (He et al. 2016, section 4.2, option A). The thesis names no
/// depth; 56 (n = 9) is ours.
struct ResNetOptions {
  int64_t blocks = 9;  ///< n, a stage
  int64_t width = 16;  ///< channels of the first stage; 2 and 4 times that in the others
  int64_t classes = 10;
  int64_t image_channels = 3;

  void validate() const;
};
class ResNet : public LayeredNetwork {
 public:
  ResNet(const ResNetOptions& options, const at::Generator& generator);
};

}  // namespace nas
