#include <nas/analysis/expansion.h>

#include <cmath>

#include <ATen/ATen.h>

#include <nas/run/error.h>

namespace nas {

std::vector<ChangeExplained> explain_changes(const ScalarFunction& f, const at::Tensor& point,
                                             const std::vector<at::Tensor>& displacements) {
  const at::Tensor g = gradient(f, point).to(at::kDouble).reshape({-1});
  const at::Tensor h = hessian(f, point).to(at::kDouble);
  const double nearest = h.trace().item<double>() / static_cast<double>(h.size(0));
  const double here = f(point.detach()).item<double>();
  std::vector<ChangeExplained> changes;
  for (const at::Tensor& displacement : displacements) {
    const at::Tensor d = displacement.to(at::kDouble).reshape({-1});
    changes.push_back({.actual = f(point.detach() + displacement).item<double>() - here,
                       .linear = d.dot(g).item<double>(),
                       .quadratic = 0.5 * d.dot(h.mv(d)).item<double>(),
                       .identity = 0.5 * nearest * d.dot(d).item<double>()});
  }
  return changes;
}

double remainder_order(const std::function<double(double)>& remainder, double smallest) {
  if (!(smallest > 0 && smallest <= 0.25)) fail("smallest = {}: must lie in (0, 0.25]", smallest);
  constexpr int points = 4;
  double mean_x = 0;
  double mean_y = 0;
  double x[points];
  double y[points];
  for (int i = 0; i < points; ++i) {
    const double t = smallest * std::pow(2.0, i);
    x[i] = std::log(t);
    y[i] = std::log(std::abs(remainder(t)));
    mean_x += x[i] / points;
    mean_y += y[i] / points;
  }
  double xy = 0;
  double xx = 0;
  for (int i = 0; i < points; ++i) {
    xy += (x[i] - mean_x) * (y[i] - mean_y);
    xx += (x[i] - mean_x) * (x[i] - mean_x);
  }
  return xy / xx;
}

std::vector<std::vector<CandidateChange>> candidate_changes(const ScalarFunction& f, const at::Tensor& theta,
                                                            const std::vector<Decision>& decisions) {
  if (theta.dim() != 2) fail("mixing weights of {} dimensions: give [edges, candidates]", theta.dim());
  std::vector<at::Tensor> displacements;
  for (const Decision decision : decisions) {
    for (std::int64_t edge = 0; edge < theta.size(0); ++edge) {
      for (std::int64_t candidate = 0; candidate < theta.size(1); ++candidate) {
        at::Tensor displacement = at::zeros_like(theta);
        if (decision == Decision::discretise) displacement[edge] -= theta[edge];
        displacement[edge][candidate] =
            decision == Decision::remove ? -theta[edge][candidate] : 1 - theta[edge][candidate];
        displacements.push_back(displacement.detach());
      }
    }
  }
  const std::vector<ChangeExplained> all = explain_changes(f, theta, displacements);
  auto explained = all.begin();
  std::vector<std::vector<CandidateChange>> changes;
  for (const Decision decision : decisions) {
    const double sign = decision == Decision::remove ? 1 : -1;
    changes.emplace_back();
    for (std::int64_t edge = 0; edge < theta.size(0); ++edge) {
      for (std::int64_t candidate = 0; candidate < theta.size(1); ++candidate, ++explained) {
        changes.back().push_back({.edge = edge,
                                  .candidate = candidate,
                                  .actual = sign * explained->actual,
                                  .expansion = sign * explained->model(),
                                  .linear = sign * explained->linear,
                                  .quadratic = sign * explained->quadratic,
                                  .identity = sign * (explained->linear + explained->identity),
                                  .magnitude = theta[edge][candidate].item<double>()});
      }
    }
  }
  return changes;
}

std::vector<CandidateChange> candidate_changes(const ScalarFunction& f, const at::Tensor& theta, Decision decision) {
  return candidate_changes(f, theta, std::vector<Decision>{decision})[0];
}

double share_explained(std::span<const double> actual, std::span<const double> model) {
  if (actual.size() != model.size()) fail("{} changes and {} predictions: give as many", actual.size(), model.size());
  double missed = 0;
  double total = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    missed += (actual[i] - model[i]) * (actual[i] - model[i]);
    total += actual[i] * actual[i];
  }
  if (total == 0) fail("share explained: none of the {} changes differs from zero", actual.size());
  return 1 - missed / total;
}

double distance_from_identity(const at::Tensor& matrix) {
  const at::Tensor wide = matrix.to(at::kDouble);
  const auto size = static_cast<double>(wide.size(0));
  const double norm = wide.norm().item<double>();
  if (norm == 0) return 0;
  const double trace = wide.trace().item<double>();
  return std::sqrt(std::max(0.0, 1 - trace * trace / (size * norm * norm)));
}

}  // namespace nas
