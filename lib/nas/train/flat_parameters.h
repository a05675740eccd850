#pragma once

#include <vector>

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

namespace nas {

/// All trainable parameters of a network as one vector, and their gradients as another: the parameters become views
/// into it. Norms, optimiser steps and checkpoints are then one operation instead of a thousand small ones.
/// Call it after moving the network to its device and type; a later `to()` would break the views.
class FlatParameters {
 public:
  explicit FlatParameters(torch::nn::Module& network);

  const torch::Tensor& values() const { return values_; }        ///< [n], padded so that every parameter is aligned
  const torch::Tensor& gradients() const { return gradients_; }  ///< [n]; zero in the padding
  const std::vector<torch::Tensor>& parameters() const { return parameters_; }

  void zero_gradients() { gradients_.zero_(); }
  /// Copies `flat` ([n]) into the parameters.
  void assign(const torch::Tensor& flat);
  /// A vector in this layout from one tensor a parameter, in their order (a momentum buffer, a direction).
  torch::Tensor flatten(const std::vector<torch::Tensor>& tensors) const;

 private:
  std::vector<torch::Tensor> parameters_;
  std::vector<int64_t> offsets_;
  torch::Tensor values_, gradients_;
};

}  // namespace nas
