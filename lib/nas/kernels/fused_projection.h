#pragma once

#include <ATen/core/Tensor.h>

#include <nas/kernels/fused_cell.h>

namespace nas::kernels {

/// True where fused_projection can take x: float32 on the CPU, widths the kernels know, even sides for a reduction.
bool can_project(const at::Tensor& x, const UnitTensors& unit);

/// ReLU, 1 x 1 convolution, BN; or the factorised reduction (unit.second defined): [N,in,H,W] -> [N,out,H',W'].
/// Differentiable in x and the unit's parameters, no second derivatives.
at::Tensor fused_projection(const at::Tensor& x, const UnitTensors& unit, const FusedCellOptions& options);

}  // namespace nas::kernels
