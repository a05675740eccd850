#pragma once

#include <cstdint>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <nas/analysis/mixed_derivative.h>

namespace nas {

/// The nonlinearity of a toy supernet.
enum class Activation {
  tanh,  ///< smooth: mixed derivatives exist everywhere
  relu,  ///< as in every published supernet
};

struct ToySupernetOptions {
  std::int64_t inputs = 8;
  std::int64_t width = 16;
  std::int64_t edges = 2;  ///< mixed edges in a chain, candidates (skip, layer, two layers)
  std::int64_t classes = 4;
  std::int64_t examples = 64;
  Activation activation = Activation::tanh;

  void validate() const;
};

/// A fully connected supernet of a few hundred weights in float64, small enough for exact derivatives of every kind,
/// with its own random data: inputs N(0, 1), labels from a random linear teacher.
class ToySupernet {
 public:
  static constexpr std::int64_t candidates = 3;

  ToySupernet(const ToySupernetOptions& options, const at::Generator& generator);

  /// Number of weights W.
  std::int64_t weights() const { return weights_; }
  /// Weights drawn as N(0, 1/fan-in) [W].
  at::Tensor initial_weights(const at::Generator& generator) const;

  /// Cross-entropy on the given half of the data as a function of weights [W] and mixing weights [edges, 3].
  at::Tensor loss_of_mixing(const at::Tensor& weights, const at::Tensor& theta, bool validation) const;
  /// The same with softmax(alpha) as mixing weights; alpha [edges, 3].
  at::Tensor loss(const at::Tensor& weights, const at::Tensor& alpha, bool validation) const;

  /// Alternating full-batch gradient descent (weights on the training half, alpha on the other), in place.
  void train(at::Tensor& weights, at::Tensor& alpha, std::int64_t steps, double weight_rate, double alpha_rate) const;

 private:
  at::Tensor activate(const at::Tensor& x) const;

  ToySupernetOptions options_;
  std::int64_t weights_;
  at::Tensor inputs_, labels_;  ///< [2, examples, inputs], [2, examples]
};

}  // namespace nas
