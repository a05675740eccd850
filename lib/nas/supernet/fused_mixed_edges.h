#pragma once

#include <memory>
#include <vector>

#include <nas/kernels/fused_cell.h>
#include <nas/supernet/mixed_edge.h>

namespace nas {

/// The mixed edges of a cell, or of one of its nodes, as one fused step. Reads the modules' own tensors: state
/// dictionaries, optimisers and the LibTorch path see the same parameters.
class FusedMixedEdges {
 public:
  /// `space`: inputs, nodes and edges; with partial channels the operations' C/K channels are all there is. An input
  /// none of whose edges has stride 2, though another's has, comes at half the resolution.
  FusedMixedEdges(const CellSpace& space, const std::vector<std::shared_ptr<MixedEdge>>& edges);

  /// False where an operation has no fused kernel.
  bool fusable() const { return fusable_; }
  /// space.inputs maps [N,C/K,H,W] -> the concatenated nodes. weights: [edges, candidates].
  torch::Tensor forward(const std::vector<torch::Tensor>& inputs, const torch::Tensor& weights, bool training) const;

 private:
  bool fusable_ = true;
  kernels::CellPlan plan_;
  std::vector<std::shared_ptr<MixedEdge>> edges_;
};

}  // namespace nas
