#pragma once

#include <memory>
#include <vector>

#include <nas/kernels/arena.h>
#include <nas/kernels/cell_plan.h>

namespace nas::kernels {

/// One forward pass of a cell and, after it, its backward pass.
///
/// Work goes by source state, not by edge: a source is padded and rectified once for all its edges, and pooled once.
/// Only maps before BN are kept; BN is a scale and a shift when they are loaded. One Cell serves one pass.
class Cell {
 public:
  /// Throws Error for a plan or an extent the kernels cannot take. Operations whose mixing weight is exactly 0 are left
  /// out.
  Cell(const CellPlan& plan, CellInput input, std::shared_ptr<Arena> arena);
  ~Cell();
  Cell(const Cell&) = delete;

  /// out: [N][H'][W'][concatenated * C]. It must live until `backward` has run. Updates running statistics in training.
  void forward(float* out);
  /// gradient: like out. Runs once, after a forward pass with input.keep.
  void backward(const float* gradient, const CellGradients& wanted);

  /// Height and width of the output.
  Extent out_extent() const;

  class Tape;
  class Forward;
  class Backward;

 private:
  std::unique_ptr<Tape> tape_;
};

}  // namespace nas::kernels
