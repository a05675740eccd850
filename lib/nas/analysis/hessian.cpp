#include <nas/analysis/hessian.h>

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <Spectra/SymEigsSolver.h>
#include <torch/csrc/autograd/autograd.h>
#include <Eigen/Core>

#include <nas/analysis/intervals.h>
#include <nas/run/error.h>

namespace nas {
namespace {

/// Row-major entries of the derivative of a scalar, zero where it does not depend on the point.
at::Tensor differentiate(const at::Tensor& scalar, const at::Tensor& point, bool create_graph) {
  if (!scalar.requires_grad()) return at::zeros_like(point);
  const at::Tensor result = torch::autograd::grad({scalar}, {point}, {}, /*retain_graph=*/true, create_graph,
                                                  /*allow_unused=*/true)[0];
  return result.defined() ? result : at::zeros_like(point);
}

at::Tensor variable_at(const at::Tensor& point) { return point.detach().clone().requires_grad_(true); }

at::Tensor value_at(const ScalarFunction& f, const at::Tensor& point) {
  const at::Tensor value = f(point);
  if (value.numel() != 1) fail("a scalar function returned {} values: it must return one", value.numel());
  return value.reshape({});
}

/// What Spectra asks for products with.
class Operator {
 public:
  using Scalar = double;
  explicit Operator(const HessianProducts& products) : products_(products) {}
  Eigen::Index rows() const { return products_.size(); }
  Eigen::Index cols() const { return products_.size(); }
  void perform_op(const double* in, double* out) const {
    const at::Tensor vector = at::from_blob(const_cast<double*>(in), {rows()}, at::kDouble).clone();
    const at::Tensor product = products_(vector.to(products_.type())).to(at::kDouble).contiguous();
    std::copy_n(product.data_ptr<double>(), rows(), out);
    ++count_;
  }
  std::int64_t count() const { return count_; }

 private:
  const HessianProducts& products_;
  mutable std::int64_t count_ = 0;
};

}  // namespace

at::Tensor gradient(const ScalarFunction& f, const at::Tensor& point) {
  const at::Tensor variable = variable_at(point);
  return differentiate(value_at(f, variable), variable, /*create_graph=*/false).detach();
}

at::Tensor hessian(const ScalarFunction& f, const at::Tensor& point) {
  const at::Tensor variable = variable_at(point);
  const at::Tensor slope = differentiate(value_at(f, variable), variable, /*create_graph=*/true).reshape({-1});
  std::vector<at::Tensor> rows;
  for (std::int64_t i = 0; i < slope.numel(); ++i) {
    rows.push_back(differentiate(slope[i], variable, /*create_graph=*/false).reshape({-1}));
  }
  return at::stack(rows).detach();
}

HessianProducts::HessianProducts(const ScalarFunction& f, const at::Tensor& point)
    : point_(variable_at(point)), gradient_(differentiate(value_at(f, point_), point_, /*create_graph=*/true)) {}

at::Tensor HessianProducts::operator()(const at::Tensor& vector) const {
  if (vector.numel() != size()) {
    fail("a vector of {} entries for a Hessian of {}: give as many as the point has", vector.numel(), size());
  }
  const at::Tensor slope = (gradient_ * vector.reshape(point_.sizes()).to(type())).sum();
  return differentiate(slope, point_, /*create_graph=*/false).detach().reshape(vector.sizes());
}

TraceEstimate hutchinson_trace(const HessianProducts& products, std::int64_t probes, at::Generator generator) {
  if (probes < 2) fail("probes = {}: a standard error needs at least 2", probes);
  std::vector<double> samples;
  for (std::int64_t k = 0; k < probes; ++k) {
    const at::Tensor probe = at::randint(0, 2, {products.size()}, generator, at::kDouble) * 2 - 1;
    samples.push_back((probe * products(probe).to(at::kDouble)).sum().item<double>());
  }
  const Estimate estimate = mean_estimate(samples);
  return {estimate.mean, estimate.standard_error, probes};
}

void LanczosOptions::validate() const {
  if (!(tolerance > 0)) fail("tolerance = {}: must be positive", tolerance);
  if (subspace < 3) fail("subspace = {}: use at least 3", subspace);
  if (restarts < 1) fail("restarts = {}: use at least 1", restarts);
}

DominantEigenvalue dominant_eigenvalue(const HessianProducts& products, const LanczosOptions& options) {
  options.validate();
  const std::int64_t size = products.size();
  if (size == 1) {
    const at::Tensor one = at::ones({1}, at::kDouble);
    return {products(one).item<double>(), one, 0, 1};
  }
  Operator op(products);
  Spectra::SymEigsSolver<Operator> solver(op, 1, std::min(size, options.subspace));
  solver.init();
  solver.compute(options.by_magnitude ? Spectra::SortRule::LargestMagn : Spectra::SortRule::LargestAlge,
                 options.restarts, options.tolerance);
  if (solver.info() != Spectra::CompInfo::Successful) {
    fail("Lanczos did not converge to {} within {} restarts: allow more restarts or a larger tolerance",
         options.tolerance, options.restarts);
  }
  const double value = solver.eigenvalues()[0];
  const Eigen::VectorXd eigenvector = solver.eigenvectors().col(0);
  const at::Tensor vector = at::from_blob(const_cast<double*>(eigenvector.data()), {size}, at::kDouble).clone();
  const double residual = (products(vector).to(at::kDouble) - value * vector).norm().item<double>();
  return {value, vector, residual, op.count() + 1};
}

}  // namespace nas
