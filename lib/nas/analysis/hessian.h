#pragma once

#include <cstdint>
#include <functional>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

namespace nas {

/// A twice differentiable scalar (0-dimensional tensor) of one tensor, typically the validation loss as a function of
/// the architecture parameters. It must give the same value whenever it is called at the same point (fixed batch, no
/// noise).
using ScalarFunction = std::function<at::Tensor(const at::Tensor&)>;

/// Gradient of f at `point`, in its shape and type; zero where f does not depend on an entry.
at::Tensor gradient(const ScalarFunction& f, const at::Tensor& point);

/// Hessian [n, n] of f with respect to the n entries of `point` in row-major order, by differentiating the gradient:
/// one backward pass an entry, on one graph. Exact up to the arithmetic of the point's type; not symmetrised.
at::Tensor hessian(const ScalarFunction& f, const at::Tensor& point);

/// Products of the Hessian at one point with vectors, without forming it; the graph of the gradient is built once.
class HessianProducts {
 public:
  HessianProducts(const ScalarFunction& f, const at::Tensor& point);

  /// H v in the shape of `vector`, which has as many entries as the point.
  at::Tensor operator()(const at::Tensor& vector) const;
  std::int64_t size() const { return point_.numel(); }
  at::ScalarType type() const { return point_.scalar_type(); }

 private:
  at::Tensor point_;
  at::Tensor gradient_;  ///< with its graph
};

struct TraceEstimate {
  double trace;
  double standard_error;  ///< of the mean over the probes
  std::int64_t probes;
};

/// Hutchinson's estimate of the Hessian's trace, the mean of v'Hv over random vectors v of +-1 drawn from `generator`.
/// Its variance is 2 * (sum of the squared off-diagonal entries) / probes. Throws Error for fewer than 2 probes.
TraceEstimate hutchinson_trace(const HessianProducts& products, std::int64_t probes, at::Generator generator);

struct LanczosOptions {
  bool by_magnitude = false;    ///< largest |eigenvalue| instead of largest eigenvalue (R-DARTS: the largest)
  double tolerance = 1e-8;      ///< of the eigenvalue, relative
  std::int64_t subspace = 20;   ///< size of the Krylov space before a restart
  std::int64_t restarts = 200;  ///< at most

  void validate() const;
};

struct DominantEigenvalue {
  double value;
  at::Tensor vector;      ///< [n], norm 1, float64
  double residual;        ///< ||H v - value v||_2, from a product of its own
  std::int64_t products;  ///< Hessian-vector products used
};

/// Dominant eigenvalue by implicitly restarted Lanczos (Spectra) on Hessian-vector products only.
/// Throws Error when it does not converge.
DominantEigenvalue dominant_eigenvalue(const HessianProducts& products, const LanczosOptions& options = {});

}  // namespace nas
