#pragma once

#include <string_view>

#include <ATen/core/Tensor.h>

namespace nas {

/// Which implementation computes a network's cells.
enum class Engine {
  Auto,      ///< Fused where it can: float32 on the CPU; else LibTorch
  Fused,     ///< the fused CPU kernels; Error where they cannot (CUDA, float64, unknown operations)
  LibTorch,  ///< operation by operation: any device and type, second derivatives
};

/// "auto", "fused", "libtorch": as on the command line and in records.
std::string_view name(Engine engine);

/// The engine of that name. Throws Error naming the known ones.
Engine engine_from_name(std::string_view name);

/// The engine that computes a cell on inputs like `x`. `fusable`: the cell has only operations the fused kernels know.
/// Second derivatives need LibTorch: a caller who wants them says so, Auto cannot foresee them.
/// Throws Error when Fused is asked for and cannot be.
Engine resolve(Engine asked, const at::Tensor& x, bool fusable);

}  // namespace nas
