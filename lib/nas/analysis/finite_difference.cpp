#include <nas/analysis/finite_difference.h>

#include <ATen/ATen.h>

#include <nas/run/error.h>

namespace nas {
namespace {

/// f at point + a e_i + b e_j.
double shifted(const ScalarFunction& f, const at::Tensor& point, std::int64_t i, double a, std::int64_t j, double b) {
  const at::Tensor moved = point.detach().to(at::kDouble).clone();
  at::Tensor flat = moved.view({-1});
  flat[i] += a;
  flat[j] += b;
  const double value = f(moved).item<double>();
  return value;
}

void check_step(double step) {
  if (!(step > 0)) fail("step = {}: must be positive", step);
}

}  // namespace

at::Tensor finite_difference_gradient(const ScalarFunction& f, const at::Tensor& point, double step) {
  check_step(step);
  at::Tensor result = at::empty({point.numel()}, at::kDouble);
  for (std::int64_t i = 0; i < point.numel(); ++i) {
    result[i] = (shifted(f, point, i, step, i, 0) - shifted(f, point, i, -step, i, 0)) / (2 * step);
  }
  return result.view(point.sizes());
}

at::Tensor finite_difference_hessian(const ScalarFunction& f, const at::Tensor& point, double step) {
  check_step(step);
  const std::int64_t size = point.numel();
  at::Tensor result = at::empty({size, size}, at::kDouble);
  for (std::int64_t i = 0; i < size; ++i) {
    for (std::int64_t j = 0; j <= i; ++j) {
      const double sum = shifted(f, point, i, step, j, step) - shifted(f, point, i, step, j, -step) -
                         shifted(f, point, i, -step, j, step) + shifted(f, point, i, -step, j, -step);
      result[i][j] = result[j][i] = sum / (4 * step * step);
    }
  }
  return result;
}

double relative_difference(const at::Tensor& a, const at::Tensor& b) {
  const double scale = b.to(at::kDouble).abs().max().item<double>();
  const double difference = (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
  return scale > 0 ? difference / scale : difference;
}

}  // namespace nas
