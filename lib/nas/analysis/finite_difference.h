#pragma once

#include <ATen/core/Tensor.h>

#include <nas/analysis/hessian.h>

namespace nas {

/// Derivatives from function values only, in float64: what every automatic derivative of the suite is checked against.
/// Errors are of order step^2 times the next derivatives, plus rounding of order 1e-16 / step (gradient) and
/// 1e-16 / step^2 (Hessian) times |f|.

/// Central differences, in the shape of `point`.
at::Tensor finite_difference_gradient(const ScalarFunction& f, const at::Tensor& point, double step = 1e-5);

/// Central second differences of f, [n, n].
at::Tensor finite_difference_hessian(const ScalarFunction& f, const at::Tensor& point, double step = 1e-4);

/// max |a - b| / max |b|, the measure in which the suite states agreement; max |a| when b is zero.
double relative_difference(const at::Tensor& a, const at::Tensor& b);

}  // namespace nas
