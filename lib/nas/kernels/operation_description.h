#pragma once

#include <memory>

#include <nas/kernels/fused_cell.h>
#include <nas/ops/operation.h>

namespace nas::kernels {

/// How the fused cell sees a module: what to compute and with which of its very tensors.
struct OperationDescription {
  bool fusable = false;  ///< false: the fused cell has no kernel for it
  bool zero = false;     ///< `none`: nothing to compute
  OperationPlan plan;
  OperationTensors tensors;
};

/// Describes an operation of the DARTS spaces. `column` is its column in the mixing weights.
OperationDescription describe(Operation& operation, int column);

/// A preprocessing of a cell's input (ReLU, 1 x 1 convolution, BN; or a factorised reduction) by the fused kernel where
/// `fused` is asked for and its widths are ones the kernel takes, else by the module itself.
at::Tensor preprocess(Operation& operation, const at::Tensor& x, bool fused);

}  // namespace nas::kernels
