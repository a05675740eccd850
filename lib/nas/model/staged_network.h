#pragma once

#include <memory>
#include <vector>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>

namespace nas {

/// What a layer maps: two layers of equal shape can serve in each other's place.
struct LayerShape {
  int64_t in = 0;      ///< channels
  int64_t out = 0;     ///< channels
  int64_t stride = 1;  ///< 2: halves the image

  bool operator==(const LayerShape&) const = default;
};

/// A layer, or a residual block: whatever is exchanged as one.
class Layer : public torch::nn::Module {
 public:
  explicit Layer(const LayerShape& shape) : shape_(shape) {}
  virtual torch::Tensor forward(const torch::Tensor& x) = 0;  ///< [N,in,H,W] -> [N,out,H/stride,W/stride]
  const LayerShape& shape() const { return shape_; }

 private:
  LayerShape shape_;
};

/// Successive layers between two downsamplings (thesis, Table 2.1).
using Stage = std::vector<std::shared_ptr<Layer>>;

/// A hand-designed classifier as an explicit list of stages, whose layers can be run in another order: a stem, stages,
/// global average pooling, linear.
class StagedNetwork : public torch::nn::Module {
 public:
  /// images [N, image_channels, H, W] float32 -> logits [N, classes].
  torch::Tensor forward(const torch::Tensor& images);

  const std::vector<Stage>& stages() const { return stages_; }

  /// From the next forward pass on, place i of the stage is served by its layer order[i]. Names of parameters stay.
  /// Throws Error when that is no permutation, or a layer would serve in the place of one of another shape.
  void reorder(std::size_t stage, const std::vector<int64_t>& order);
  const std::vector<int64_t>& order(std::size_t stage) const { return orders_[stage]; }

 protected:
  void add_stage(Stage stage);
  /// Adds the classifier and draws every weight (see initialise()).
  void finish(int64_t classes, at::Generator generator);

  virtual torch::Tensor enter(const torch::Tensor& images) { return images; }
  virtual torch::Tensor leave_stage(const torch::Tensor& x) { return x; }

 private:
  std::vector<Stage> stages_;
  std::vector<std::vector<int64_t>> orders_;
  torch::nn::Linear classifier_{nullptr};
};

}  // namespace nas
