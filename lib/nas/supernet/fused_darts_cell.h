#pragma once

#include <vector>

#include <nas/kernels/fused_cell.h>
#include <nas/supernet/mixed_edge.h>

namespace nas {

/// The mixed edges of a DARTS cell as one fused step. Reads the modules' own tensors: state dictionaries, optimisers
/// and the LibTorch path see the same parameters.
class FusedDartsCell {
 public:
  FusedDartsCell(const CellSpace& space, const std::vector<std::shared_ptr<MixedEdge>>& edges);

  /// False where an operation has no fused kernel, or with partial channels.
  bool fusable() const { return fusable_; }
  /// Preprocessed states -> the concatenated nodes.
  torch::Tensor forward(const torch::Tensor& s0, const torch::Tensor& s1, const torch::Tensor& weights,
                        bool training) const;

 private:
  bool fusable_ = true;
  kernels::CellPlan plan_;
  std::vector<std::shared_ptr<MixedEdge>> edges_;
};

}  // namespace nas
