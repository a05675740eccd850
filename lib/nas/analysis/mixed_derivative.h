#pragma once

#include <functional>

#include <ATen/core/Tensor.h>

namespace nas {

/// A training loss as a function of flattened weights [W] and architecture parameters (any shape): one scalar.
using TrainingLoss = std::function<at::Tensor(const at::Tensor& weights, const at::Tensor& alpha)>;

/// The term of DARTS's second-order gradient that costs a mixed second derivative: d/dalpha (v . dL/dw), by
/// differentiating twice. In the shape of alpha; exact up to rounding where the loss is twice differentiable (a ReLU
/// network: in the interior of its linear pieces).
at::Tensor exact_mixed_product(const TrainingLoss& loss, const at::Tensor& weights, const at::Tensor& alpha,
                               const at::Tensor& v);

/// The published approximation: (dL/dalpha(w + eps v) - dL/dalpha(w - eps v)) / (2 eps), for eps > 0.
at::Tensor finite_difference_mixed_product(const TrainingLoss& loss, const at::Tensor& weights, const at::Tensor& alpha,
                                           const at::Tensor& v, double epsilon);

/// eps = 0.01 / ||v||_2 (official DARTS code). Throws Error when v is zero.
double published_epsilon(const at::Tensor& v);

}  // namespace nas
