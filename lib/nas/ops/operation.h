#pragma once

#include <cstdint>
#include <memory>

#include <torch/nn/module.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include <nas/space/primitive.h>

namespace nas {

/// Width, stride and normalisation of one operation.
struct OperationOptions {
  int64_t channels = 16;   ///< C, of input and output
  int64_t stride = 1;      ///< 1 or 2
  bool affine = false;     ///< trainable scale and shift of every BN: false in a supernet, true in a discrete network
  bool pool_norm = false;  ///< a BN(affine = false) after a pooling: true in a DARTS supernet only

  /// Throws Error unless channels >= 1 and stride is 1 or 2.
  void validate() const;
};

/// One candidate operation: [N,C,H,W] -> [N,C,H/stride,W/stride].
/// Layers stand in the published order and carry the published parameter names (op.1.weight, ...), so that published
/// weights load by name. Source: official DARTS code (cnn/operations.py), fact by fact.
class Operation : public torch::nn::Module {
 public:
  virtual torch::Tensor forward(const torch::Tensor& x) = 0;

  /// Multiply-adds of the convolutions for one image of this height and width (pooling and BN count as nothing,
  /// the literature's convention).
  virtual int64_t multiply_adds(int64_t height, int64_t width) const = 0;
};

/// Builds the operation of that primitive. NorConv* are the NAS-Bench-201 ones; pooling there takes pool_norm = false.
std::shared_ptr<Operation> make_operation(Primitive primitive, const OperationOptions& options);

/// A convolution without bias, the only sort the spaces have.
torch::nn::Conv2d convolution(int64_t in, int64_t out, torch::nn::Conv2dOptions options);

/// Batch normalisation with the published eps 1e-5 and momentum 0.1, running statistics tracked.
torch::nn::BatchNorm2d batch_norm(int64_t channels, bool affine);

/// Multiply-adds of a convolution that makes height x width outputs.
int64_t convolution_multiply_adds(const torch::nn::Conv2d& convolution, int64_t height, int64_t width);

}  // namespace nas
