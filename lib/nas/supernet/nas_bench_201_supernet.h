#pragma once

#include <nas/ops/convolutions.h>
#include <nas/supernet/mixed_edge.h>
#include <nas/supernet/supernet.h>
#include <torch/nn/modules/linear.h>

namespace nas {

/// A basic residual block between the stages of NAS-Bench-201: two ReLU-conv3x3-BN, the first of stride 2, and a
/// shortcut of 2 x 2 average pooling and 1 x 1 convolution. [N,in,H,W] -> [N,out,H/2,W/2].
class ResidualReduction : public torch::nn::Module {
 public:
  ResidualReduction(int64_t in, int64_t out);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  std::shared_ptr<ReLUConvBN> convolution_a_, convolution_b_;
  torch::nn::Conv2d shortcut_;
};

/// A cell of the NAS-Bench-201 supernet: four nodes, the last is the output.
class NasBench201Cell : public torch::nn::Module {
 public:
  NasBench201Cell(const CellSpace& space, int64_t channels, int64_t partial_channels);
  torch::Tensor forward(const torch::Tensor& x, const MixingRows& rows);

 private:
  CellSpace space_;
  std::vector<std::shared_ptr<MixedEdge>> edges_;
};

/// The NAS-Bench-201 supernet: stem, three stages of N cells with C, 2C, 4C channels, a residual reduction between
/// them, BN, ReLU, global average pooling, linear.
class NasBench201Supernet : public Supernet {
 public:
  NasBench201Supernet(SearchSpace space, const SupernetOptions& options);
  torch::Tensor forward(const torch::Tensor& images, const MixingWeights& weights) override;

 private:
  torch::nn::Conv2d stem_convolution_;
  torch::nn::BatchNorm2d stem_norm_;
  std::vector<std::shared_ptr<torch::nn::Module>> cells_;
  torch::nn::BatchNorm2d last_norm_;
  torch::nn::Linear classifier_;
};

}  // namespace nas
