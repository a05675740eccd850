#pragma once

#include <ATen/core/Tensor.h>

namespace nas::kernels {

/// [N,C,H,W] -> [N,H,W,C], contiguous; shares memory with a channels-last tensor.
at::Tensor channels_last(const at::Tensor& x);

/// An uninitialised float32 tensor in the arena of the process, whose pages are already there in the next step.
at::Tensor arena_tensor(at::IntArrayRef sizes);

}  // namespace nas::kernels
