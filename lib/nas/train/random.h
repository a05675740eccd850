#pragma once

#include <cstdint>

#include <ATen/core/Generator.h>

namespace nas {

/// A generator of its own (Mersenne Twister on the CPU), independent of LibTorch's global one. Streams of one seed
/// (weights, architecture, edges, ...) are told apart by `stream` and do not overlap in practice.
at::Generator make_generator(uint64_t seed, uint64_t stream = 0);

}  // namespace nas
