#pragma once

#include <memory>
#include <vector>

#include <nas/kernels/fused_cell.h>
#include <nas/ops/operation.h>

namespace nas {

/// One edge of a discrete cell: an operation from an earlier state (0 and 1 are the inputs) to a node.
struct FusedEdge {
  int source = 0;
  int target = 2;
  int stride = 1;
  std::shared_ptr<Operation> operation;
};

/// The operations of a discrete cell as one fused step, on the modules' own tensors: mixing weights of one, BN with
/// scale and shift, drop path as a factor for each edge and image.
class FusedDiscreteCell {
 public:
  /// concatenated: the states of the output. Throws Error for edges that do not fit together.
  FusedDiscreteCell(int64_t channels, std::vector<FusedEdge> edges, const std::vector<int64_t>& concatenated);

  /// False where an operation has no fused kernel.
  bool fusable() const { return fusable_; }
  /// Preprocessed states [N,C,H,W] -> [N,concatenated*C,H',W']. edge_scale: [edges,N] float32 factors (drop path: mask
  /// over keep probability), undefined: 1.
  at::Tensor forward(const at::Tensor& s0, const at::Tensor& s1, const at::Tensor& edge_scale, bool training) const;

 private:
  bool fusable_ = true;
  kernels::CellPlan plan_;
  std::vector<FusedEdge> edges_;
};

}  // namespace nas
