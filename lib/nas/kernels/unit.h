#pragma once

#include <nas/kernels/arena.h>
#include <nas/kernels/kernel_table.h>

namespace nas::kernels {

/// Height and width of a map.
struct Extent {
  int height = 0;
  int width = 0;
  int pixels() const { return height * width; }
};

/// BN's tensors as the modules hold them, [C] float32 each.
struct NormBuffers {
  float* running_mean = nullptr;
  float* running_var = nullptr;
  const float* gamma = nullptr;  ///< null: not affine
  const float* beta = nullptr;
};

/// The tensors of one unit as the modules hold them.
struct UnitBuffers {
  const float* depthwise = nullptr;  ///< [C,1,k,k]; null: a factorised reduction
  const float* pointwise = nullptr;  ///< [C,C,1,1]; factorised reduction: [C/2,C,1,1], its first convolution
  const float* second = nullptr;     ///< factorised reduction: its second convolution
  NormBuffers norm;
};

/// Where a unit's weight gradients go; null where not wanted. Shapes as in UnitBuffers.
struct UnitGradients {
  float* depthwise = nullptr;
  float* pointwise = nullptr;
  float* second = nullptr;
  float* gamma = nullptr;
  float* beta = nullptr;
};

/// BN of one map in use: per channel, padded with zeros. value * scale + shift is the normalised map.
struct Norm {
  float* mean = nullptr;
  float* inverse = nullptr;  ///< 1 / standard deviation, gamma left out
  float* scale = nullptr;
  float* shift = nullptr;
};

/// ReLU, linear map, BN: the linear map is depthwise + pointwise, or the two strided pointwise halves of a factorised
/// reduction (taken as one pointwise convolution of the pixels (2y, 2x) and (2y + 1, 2x + 1) side by side).
struct Unit {
  bool factorised = false;
  Depthwise shape;   ///< unless factorised
  int channels = 0;  ///< padded
  Extent out;
  UnitBuffers buffers;
  // Packed copies of the weights.
  float* depthwise = nullptr;          ///< [taps][channels]
  float* depthwise_adjoint = nullptr;  ///< flipped for stride 1
  float* pointwise = nullptr;          ///< [inputs][channels]
  float* pointwise_adjoint = nullptr;  ///< [channels][inputs]
  // What the forward pass leaves.
  float* value = nullptr;  ///< [pixels][channels] of the first image, before BN
  Norm norm;
  double* moments = nullptr;  ///< [N][2][channels]: per image, mean and sum of squared deviations

  int inputs() const { return factorised ? 2 * channels : channels; }
  size_t pixels_size() const { return static_cast<size_t>(out.pixels()) * channels; }
  size_t weight_size() const {
    return static_cast<size_t>(factorised ? 0 : shape.taps() * channels) + static_cast<size_t>(inputs()) * channels;
  }
  /// Packs the weights of `valid` channels, padding with zeros.
  void pack(int valid);
  /// Adds packed gradients (as laid out by backward) to the module's layout.
  void unpack(const float* packed, int valid, const UnitGradients& to) const;
};

/// Maps with a border of zeros and row buffers, for one thread.
struct UnitScratch {
  View gradient;          ///< padded, extent of the unit's output
  float* rows = nullptr;  ///< 3 * chunk_size floats
};

/// Pixels done at a time: whole rows, about 32 pixels, so that a chunk stays in the first-level cache.
int chunk_rows(const Extent& extent);
/// Floats of a chunk buffer (factorised reductions have twice the channels).
size_t chunk_size(const Extent& extent, int channels);

/// Runs the unit on one image: x is padded and rectified, value is [pixels][channels].
/// moments (null in evaluation mode): [2][channels], mean and sum of squared deviations of this image.
void unit_forward(const KernelTable& table, const Unit& unit, const ConstView& x, float* value, double* moments,
                  const UnitScratch& scratch);

/// Backward pass of the linear map on one image. x: as in forward, needed for the weights only.
/// weights (null: not wanted): packed gradients, [taps][channels] then [inputs][channels], added to.
/// dx (data null: not wanted): gradient at x, added to, or written over where `overwrite` (stride 1 only).
void unit_backward(const KernelTable& table, const Unit& unit, const ConstView& x, const NormGradient& gradient,
                   float* weights, const View& dx, const Extent& dx_extent, bool overwrite, const UnitScratch& scratch);

}  // namespace nas::kernels
