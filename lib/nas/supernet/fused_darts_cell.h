#pragma once

#include <memory>
#include <vector>

#include <nas/supernet/fused_mixed_edges.h>

namespace nas {

/// The mixed edges of a DARTS cell through the fused kernels: the whole cell in one step, or, with partial channels, a
/// step a node, since a channel shuffle stands between the nodes.
class FusedDartsCell {
 public:
  FusedDartsCell(const CellSpace& space, const std::vector<std::shared_ptr<MixedEdge>>& edges);

  /// False where an operation has no fused kernel.
  bool fusable() const;
  /// Preprocessed states [N,C,H,W] -> the concatenated nodes [N,nodes*C,H',W'].
  torch::Tensor forward(const torch::Tensor& s0, const torch::Tensor& s1, const torch::Tensor& weights,
                        bool training) const;

 private:
  /// The edges into one node; all of them in one step when K = 1.
  struct Step {
    int64_t first_edge, edges;
    FusedMixedEdges mixed;
  };
  torch::Tensor partial(const torch::Tensor& s0, const torch::Tensor& s1, const torch::Tensor& weights,
                        bool training) const;

  CellSpace space_;
  std::vector<std::shared_ptr<MixedEdge>> edges_;
  int64_t groups_;  ///< K
  std::vector<Step> steps_;
};

}  // namespace nas
