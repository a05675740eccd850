#include <nas/analysis/curvature_run.h>

#include <ATen/ATen.h>

namespace nas {

CurvatureRun measure_curvature(const std::vector<SupernetSnapshot>& snapshots, const AuditOptions& options) {
  CurvatureRun run;
  for (const SupernetSnapshot& snapshot : snapshots) {
    const ContrastLoss loss(snapshot);
    const at::Tensor exact = hessian(loss.exact, loss.point);
    CurvaturePoint point{.epoch = snapshot.epoch,
                         .train_accuracy = snapshot.train_accuracy,
                         .train_loss = snapshot.train_loss,
                         .spectrum = spectrum_of(loss, exact, options.quick ? 4 : 16, options.seed),
                         .sides = {}};
    if (snapshot.beta.defined()) {
      point.sides = bound_sides(snapshot, exact, options.quick ? 8 : 100, options.seed);
      point.distance = (snapshot.beta - 1).norm(2, {1}).mean().item<double>();
    }
    if (&snapshot == &snapshots.back()) cross_check(loss, options.seed, point.spectrum);
    run.push_back(point);
  }
  return run;
}

nlohmann::json to_json(const CurvatureRun& run) {
  nlohmann::json rows = nlohmann::json::array();
  for (const CurvaturePoint& p : run) {
    rows.push_back({{"epoch", p.epoch},
                    {"train_accuracy", p.train_accuracy},
                    {"train_loss", p.train_loss},
                    {"trace", p.spectrum.trace},
                    {"dominant_lanczos", p.spectrum.dominant},
                    {"lanczos_residual", p.spectrum.residual},
                    {"largest_exact", p.spectrum.largest},
                    {"smallest_exact", p.spectrum.smallest},
                    {"negative_share", p.spectrum.negative_share},
                    {"hutchinson", p.spectrum.hutchinson.trace},
                    {"hutchinson_standard_error", p.spectrum.hutchinson.standard_error},
                    {"finite_difference_error", p.spectrum.difference_error},
                    {"secant_trace", p.spectrum.secant.trace},
                    {"secant_standard_error", p.spectrum.secant.standard_error},
                    {"loss_at_mean", p.sides.at_mean},
                    {"bound", p.sides.right},
                    {"expected_loss_dirichlet", p.sides.dirichlet.mean},
                    {"expected_loss_dirichlet_standard_error", p.sides.dirichlet.standard_error},
                    {"expected_loss_laplace", p.sides.laplace.mean},
                    {"expected_loss_laplace_standard_error", p.sides.laplace.standard_error},
                    {"largest_distance_of_beta_from_1", p.sides.largest_delta},
                    {"mean_distance_of_beta_from_1", p.distance}});
  }
  return rows;
}

}  // namespace nas
