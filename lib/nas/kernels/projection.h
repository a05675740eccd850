#pragma once

#include <memory>
#include <vector>

#include <nas/kernels/arena.h>
#include <nas/kernels/norm.h>
#include <nas/kernels/unit.h>

namespace nas::kernels {

/// What goes into a projection: ReLU, 1 x 1 convolution, BN (the preprocessing of a cell's input); or the factorised
/// reduction, whose two halves see the pixels (2y, 2x) and (2y + 1, 2x + 1).
struct ProjectionInput {
  const float* x = nullptr;  ///< [N][H][W][in], channels last
  int images = 0;
  Extent extent;  ///< of x; even where factorised
  int in = 0;     ///< channels, a multiple of 8
  int out = 0;    ///< channels, a multiple of 8
  bool factorised = false;
  const float* first = nullptr;   ///< [out,in,1,1]; factorised: [out/2,in,1,1]
  const float* second = nullptr;  ///< factorised: [out/2,in,1,1]
  NormBuffers norm;
  bool training = true;
  double epsilon = 1e-5;
  double momentum = 0.1;
};

/// Where its gradients go (written); null where not wanted.
struct ProjectionGradients {
  float* x = nullptr;
  float* first = nullptr;
  float* second = nullptr;
  float* gamma = nullptr;
  float* beta = nullptr;
};

/// One forward pass of a projection and, after it, its backward pass.
class Projection {
 public:
  Projection(const ProjectionInput& input, const std::shared_ptr<Arena>& arena);
  /// True for widths the kernels take.
  static bool possible(int64_t in, int64_t out, bool factorised, int64_t height, int64_t width);
  Extent out_extent() const { return extent_; }
  /// out: [N][H'][W'][out].
  void forward(float* out);
  /// gradient: like out. x must still be what it was.
  void backward(const float* gradient, const ProjectionGradients& wanted);

 private:
  void lay_out(Partition& memory);
  void pack();
  /// The rectified inputs of some output rows: [pixels][taps * in].
  void gather(int image, int row, int rows, float* to) const;
  ConstView value(int image) const;
  size_t chunk() const { return static_cast<size_t>(chunk_rows(extent_)) * extent_.width; }
  int inputs() const { return (input_.factorised ? 2 : 1) * input_.in; }

  ProjectionInput input_;
  std::shared_ptr<Arena> arena_;
  const KernelTable& table_;
  Extent extent_;
  Arena::Block block_;
  float* weight_ = nullptr;          ///< [inputs][out]
  float* weight_adjoint_ = nullptr;  ///< [out][inputs]
  float* value_ = nullptr;           ///< [N][pixels][out] before BN
  double* moments_ = nullptr;        ///< [N][2][out]
  Norm norm_;
};

}  // namespace nas::kernels
