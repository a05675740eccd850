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

}  // namespace nas::kernels
