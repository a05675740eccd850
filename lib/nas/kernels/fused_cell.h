#pragma once

#include <vector>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <c10/util/Optional.h>

#include <nas/kernels/cell_plan.h>

namespace nas::kernels {

/// BN's tensors, [C] float32 on the CPU (num_batches_tracked: int64 scalar). gamma and beta undefined: not affine.
struct NormTensors {
  at::Tensor running_mean, running_var, num_batches_tracked, gamma, beta;
};

/// A unit's tensors as the modules hold them, see UnitBuffers. Undefined where the unit has no such tensor.
struct UnitTensors {
  at::Tensor depthwise, pointwise, second;
  NormTensors norm;
};

/// The units of one operation; for a pooling with BN, one whose norm is used; else empty.
using OperationTensors = std::vector<UnitTensors>;

/// How a cell is to be run.
struct FusedCellOptions {
  bool training = true;    ///< batch statistics and update of the running ones; else running statistics
  double epsilon = 1e-5;   ///< BN, as published
  double momentum = 0.1;   ///< BN, as published
  at::Tensor image_scale;  ///< [edges,N] float32 factor on each edge's contribution (drop path); undefined: 1
  c10::optional<at::Generator> generator;  ///< for noise; none: the default generator

  /// Throws Error unless epsilon > 0 and momentum lies in [0, 1].
  void validate() const;
};

/// A whole cell in one differentiable step: its inputs, [N,C,H,W] float32 each (those of plan.halved_inputs at half the
/// resolution of the first) -> [N,nodes*C,H',W'] (channels-last memory).
/// mixing: [edges,columns] float32; an operation of weight exactly 0 is not run and gets gradient 0, as published.
/// parameters: [edge][operation]. Differentiable in the inputs, mixing, and every weight, gamma and beta; each gradient
/// is computed only if it is asked for. No second derivatives: asking for them throws Error.
at::Tensor fused_cell(const CellPlan& plan, const std::vector<at::Tensor>& inputs, const at::Tensor& mixing,
                      const std::vector<std::vector<OperationTensors>>& parameters, const FusedCellOptions& options);

}  // namespace nas::kernels
