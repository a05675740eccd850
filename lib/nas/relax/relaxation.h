#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include <nas/supernet/supernet.h>

namespace nas {

/// From architecture parameters to mixing weights: what distinguishes most differentiable search methods.
class Relaxation {
 public:
  virtual ~Relaxation() = default;

  /// The leaves that the architecture optimiser moves.
  virtual const std::vector<torch::Tensor>& parameters() const = 0;

  /// Mixing weights for one forward pass, differentiable in the parameters. A random relaxation samples afresh.
  virtual MixingWeights weights() = 0;

  /// The weights that selection reads: for a random relaxation not a sample.
  virtual MixingWeights expected_weights() = 0;
};

}  // namespace nas
