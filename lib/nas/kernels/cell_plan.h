#pragma once

#include <cstdint>
#include <vector>

#include <nas/kernels/unit.h>

namespace nas::kernels {

/// What the fused cell can compute on an edge.
enum class OperationKind {
  MaxPool,              ///< 3 x 3
  AvgPool,              ///< 3 x 3
  Identity,             ///< stride 1
  FactorisedReduction,  ///< stride 2
  Separable,            ///< two units, the first with the edge's stride
  Dilated,              ///< one unit of dilation 2
  Noise,                ///< values given from outside
};

/// One candidate operation of an edge.
struct OperationPlan {
  OperationKind kind = OperationKind::Identity;
  int kernel = 3;     ///< Separable and Dilated
  int column = 0;     ///< its column in the mixing weights
  bool norm = false;  ///< pooling: BN behind it
};

/// One edge: operations between two states.
struct EdgePlan {
  int source = 0;
  int target = 2;
  int stride = 1;
  std::vector<OperationPlan> operations;
};

/// A cell: the first states are its inputs, each later state is the sum of its incoming edges.
struct CellPlan {
  int channels = 16;  ///< C of every state
  int inputs = 2;
  std::vector<bool> halved_inputs;  ///< inputs at half the resolution of input 0; empty: none
  int states = 6;                   ///< inputs included
  int columns = 1;                  ///< columns of the mixing weights
  std::vector<EdgePlan> edges;
  std::vector<int> concatenated = {2, 3, 4, 5};  ///< states of the output, side by side

  /// Throws Error unless edges run from earlier to later states, the resolutions of every state's edges agree, and
  /// kernels and strides are ones the kernels know.
  void validate() const;
  int padded() const { return padded_channels(channels); }
  /// Units of an operation: 2 for a separable convolution, 0 for pooling, identity and noise.
  static int units(const OperationPlan& operation);
  /// True for states at half the inputs' resolution.
  std::vector<bool> halved() const;
};

/// The module tensors of one operation: a unit each for its convolutions; for pooling, one whose norm is used.
using OperationBuffers = std::vector<UnitBuffers>;

/// One forward pass: what goes in.
struct CellInput {
  std::vector<const float*> states;  ///< the inputs, [N][H][W][C] each, channels last
  int images = 0;
  Extent extent;                       ///< of input 0
  std::vector<float> mixing;           ///< [edges][columns]
  const float* image_scale = nullptr;  ///< [edges][N] factor on the edge's contribution (drop path); null: 1
  bool training = true;                ///< batch statistics; else running statistics
  bool keep = true;                    ///< a backward pass will follow
  double epsilon = 1e-5;
  double momentum = 0.1;
  std::vector<std::vector<OperationBuffers>> buffers;  ///< [edge][operation]
  std::vector<std::vector<const float*>> noise;        ///< [edge][operation]: [N][H'][W'][C] or null
};

/// What the backward pass is to compute; null or empty where not wanted.
struct CellGradients {
  std::vector<float*> states;                                  ///< [N][H][W][C], written
  float* mixing = nullptr;                                     ///< [edges][columns], written
  bool weights = false;                                        ///< any of `units` is wanted
  std::vector<std::vector<std::vector<UnitGradients>>> units;  ///< [edge][operation][unit], added to
};

}  // namespace nas::kernels
