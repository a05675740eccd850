// The Hessian along a search, and the bound of Proposition 2 on real losses.
#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <nas/analysis/intervals.h>
#include <nas/analysis/laplace_dirichlet.h>
#include <nas/analysis/trained_audit.h>
#include <nas/relax/dirichlet.h>
#include <nas/report/figure.h>
#include <nas/run/version.h>
#include <nas/train/random.h>

namespace nas {
namespace {

/// Orthonormal columns orthogonal to 1 [candidates, candidates - 1] (Helmert). Softmax ignores a common shift, so the
/// Hessian with respect to the contrasts u = alpha basis has the trace and the non-zero eigenvalues of that with
/// respect to alpha, at half the price for two candidates.
at::Tensor contrasts(std::int64_t candidates) {
  at::Tensor basis = at::zeros({candidates, candidates - 1}, at::kDouble);
  for (std::int64_t k = 1; k < candidates; ++k) {
    const double scale = 1 / std::sqrt(static_cast<double>(k * (k + 1)));
    for (std::int64_t row = 0; row < k; ++row) basis[row][k - 1] = scale;
    basis[k][k - 1] = -static_cast<double>(k) * scale;
  }
  return basis;
}

/// The validation loss as a function of the contrasts, exactly and by the fast kernels.
struct ContrastLoss {
  explicit ContrastLoss(const SupernetSnapshot& snapshot) {
    const at::Tensor basis = contrasts(snapshot.mu.size(1));
    point = snapshot.mu.matmul(basis);
    exact = [loss = snapshot.loss_of_alpha, basis](const at::Tensor& u) { return loss(u.matmul(basis.t())); };
    fast = [loss = snapshot.fast_loss_of_mixing, basis](const at::Tensor& u) {
      return loss(at::softmax(u.matmul(basis.t()), -1));
    };
  }

  at::Tensor point;  ///< [edges, candidates - 1]
  ScalarFunction exact, fast;
};

/// The curvature of one snapshot, by every route.
struct Spectrum {
  double trace = 0;
  double dominant = 0, residual = 0;  ///< by Lanczos after search, before that the exact Hessian's
  double largest = 0, smallest = 0;   ///< by diagonalising the exact Hessian
  double negative_share = 0;          ///< of the sum of |eigenvalues|
  TraceEstimate hutchinson{};
  double difference_error = 0;  ///< ||finite difference of the gradient - H v|| / ||H v|| along the dominant vector
  TraceEstimate secant{};       ///< trace from gradients `secant_step` away on both sides: it sees the ReLUs' kinks
};

constexpr double secant_step = 0.1;

/// The error along v of the Hessian, by central differences of the gradient: the smallest over the steps, because a
/// kink of a ReLU between the two gradients spoils a step. A wrong Hessian agrees at none.
double difference_error(const ContrastLoss& loss, const at::Tensor& v, const at::Tensor& product) {
  double smallest = INFINITY;
  for (const double step : {1e-5, 1e-6, 1e-7}) {
    const at::Tensor difference =
        (gradient(loss.exact, loss.point + step * v) - gradient(loss.exact, loss.point - step * v)) / (2 * step);
    smallest = std::min(smallest, ((difference - product).norm() / product.norm()).item<double>());
  }
  return smallest;
}

/// Hutchinson's estimate with differences of gradients over `secant_step` in every contrast in place of H.
TraceEstimate secant_trace(const ContrastLoss& loss, std::int64_t probes, const at::Generator& generator) {
  std::vector<double> samples;
  for (std::int64_t i = 0; i < probes; ++i) {
    const at::Tensor probe = at::randint(0, 2, loss.point.sizes(), generator, at::kDouble) * 2 - 1;
    const at::Tensor difference =
        gradient(loss.fast, loss.point + secant_step * probe) - gradient(loss.fast, loss.point - secant_step * probe);
    samples.push_back((probe * difference).sum().item<double>() / (2 * secant_step));
  }
  const at::Tensor all = at::tensor(samples, at::kDouble);
  return {all.mean().item<double>(), all.std().item<double>() / std::sqrt(static_cast<double>(probes)), probes};
}

Spectrum spectrum_of(const ContrastLoss& loss, const at::Tensor& exact, const AuditOptions& options) {
  Spectrum result;
  const at::Tensor eigenvalues = at::linalg_eigvalsh((exact + exact.t()) / 2);
  result.trace = exact.trace().item<double>();
  result.smallest = eigenvalues.min().item<double>();
  result.largest = eigenvalues.max().item<double>();
  result.negative_share = (eigenvalues.clamp_max(0).abs().sum() / eigenvalues.abs().sum()).item<double>();
  result.dominant = result.largest;
  result.secant = secant_trace(loss, options.quick ? 4 : 16, make_generator(options.seed, 1));
  return result;
}

/// The routes that never form the Hessian: Lanczos, Hutchinson, differences of gradients.
void cross_check(const ContrastLoss& loss, const AuditOptions& options, Spectrum& result) {
  const HessianProducts products(loss.exact, loss.point);
  const DominantEigenvalue dominant = dominant_eigenvalue(products);
  result.dominant = dominant.value;
  result.residual = dominant.residual;
  result.hutchinson = hutchinson_trace(products, 8, make_generator(options.seed));
  const at::Tensor direction = dominant.vector.reshape(loss.point.sizes());
  result.difference_error = difference_error(loss, direction, products(direction));
}

/// A Monte Carlo mean with its standard error.
struct Estimate {
  double mean = 0, standard_error = 0;
};

/// Mean of f(point + displacement) over random displacements of mean zero. f's linear term, whose mean is zero, serves
/// as control variate: the mean stays the same, the error falls to that of the curvature.
template <class Displacement>
Estimate expected_value(const ScalarFunction& f, const at::Tensor& slope, const at::Tensor& point, std::int64_t samples,
                        Displacement displacement) {
  const at::NoGradGuard no_gradients;
  std::vector<double> values;
  for (std::int64_t i = 0; i < samples; ++i) {
    const at::Tensor moved = displacement();
    values.push_back(f(point + moved).template item<double>() - (slope * moved).sum().template item<double>());
  }
  const at::Tensor all = at::tensor(values, at::kDouble);
  return {all.mean().item<double>(), all.std().item<double>() / std::sqrt(static_cast<double>(samples))};
}

/// Both sides of eq. 3.4, one term an edge: Sigma is block diagonal, so the bound sums over the edges' diagonal blocks.
struct BoundSides {
  double at_mean = 0;        ///< L~(mu)
  double right = 0;          ///< the right side
  Estimate dirichlet;        ///< E L under the Dirichlet itself
  Estimate laplace;          ///< E L under its Laplace approximation, alpha ~ N(mu, P diag(1/beta) P)
  double largest_delta = 0;  ///< over edges, ||beta - 1||; the proposition assumes less than 1
};

BoundSides bound_sides(const SupernetSnapshot& snapshot, const at::Tensor& exact, std::int64_t samples,
                       std::uint64_t seed) {
  BoundSides sides;
  sides.at_mean = snapshot.loss_of_alpha(snapshot.mu).item<double>();
  sides.right = sides.at_mean;
  const at::Tensor edge_traces = exact.diag().reshape({snapshot.mu.size(0), -1}).sum(1);
  for (std::int64_t edge = 0; edge < snapshot.mu.size(0); ++edge) {
    const double delta = (snapshot.beta[edge] - 1).norm().item<double>();
    sides.largest_delta = std::max(sides.largest_delta, delta);
    sides.right += 0.5 * printed_coefficient(delta, snapshot.mu.size(1)) * edge_traces[edge].item<double>();
  }
  const at::Generator generator = make_generator(seed);
  const at::Tensor mean = dirichlet_mean(snapshot.beta);
  sides.dirichlet = expected_value(snapshot.fast_loss_of_mixing, gradient(snapshot.loss_of_mixing, mean), mean, samples,
                                   [&] { return dirichlet_sample(snapshot.beta, generator) - mean; });
  const ScalarFunction fast_loss_of_alpha = [&](const at::Tensor& alpha) {
    return snapshot.fast_loss_of_mixing(at::softmax(alpha, -1));
  };
  sides.laplace =
      expected_value(fast_loss_of_alpha, gradient(snapshot.loss_of_alpha, snapshot.mu), snapshot.mu, samples, [&] {
        const at::Tensor normal = at::randn(snapshot.mu.sizes(), generator, at::kDouble) * snapshot.beta.rsqrt();
        return normal - normal.mean(1, /*keepdim=*/true);
      });
  return sides;
}

struct Setting {
  std::string name;
  bool dirichlet;
  double decay;
};

struct Measured {
  std::int64_t epoch;
  double train_accuracy;
  Spectrum spectrum;
  BoundSides sides;
  double distance = 0;  ///< mean over edges of ||beta - 1||
};

using Run = std::vector<Measured>;

Run measure(const std::vector<SupernetSnapshot>& snapshots, const AuditOptions& options) {
  Run run;
  for (const SupernetSnapshot& snapshot : snapshots) {
    const ContrastLoss loss(snapshot);
    const at::Tensor exact = hessian(loss.exact, loss.point);
    Measured measured{.epoch = snapshot.epoch,
                      .train_accuracy = snapshot.train_accuracy,
                      .spectrum = spectrum_of(loss, exact, options),
                      .sides = {}};
    if (snapshot.beta.defined()) {
      measured.sides = bound_sides(snapshot, exact, options.quick ? 8 : 100, options.seed);
      measured.distance = (snapshot.beta - 1).norm(2, {1}).mean().item<double>();
    }
    if (&snapshot == &snapshots.back()) cross_check(loss, options, measured.spectrum);
    run.push_back(measured);
  }
  return run;
}

nlohmann::json to_json(const Run& run) {
  nlohmann::json rows = nlohmann::json::array();
  for (const Measured& m : run) {
    rows.push_back({{"epoch", m.epoch},
                    {"train_accuracy", m.train_accuracy},
                    {"trace", m.spectrum.trace},
                    {"dominant_lanczos", m.spectrum.dominant},
                    {"lanczos_residual", m.spectrum.residual},
                    {"largest_exact", m.spectrum.largest},
                    {"smallest_exact", m.spectrum.smallest},
                    {"negative_share", m.spectrum.negative_share},
                    {"hutchinson", m.spectrum.hutchinson.trace},
                    {"hutchinson_standard_error", m.spectrum.hutchinson.standard_error},
                    {"finite_difference_error", m.spectrum.difference_error},
                    {"secant_trace", m.spectrum.secant.trace},
                    {"secant_standard_error", m.spectrum.secant.standard_error},
                    {"loss_at_mean", m.sides.at_mean},
                    {"bound", m.sides.right},
                    {"expected_loss_dirichlet", m.sides.dirichlet.mean},
                    {"expected_loss_dirichlet_standard_error", m.sides.dirichlet.standard_error},
                    {"expected_loss_laplace", m.sides.laplace.mean},
                    {"expected_loss_laplace_standard_error", m.sides.laplace.standard_error},
                    {"largest_distance_of_beta_from_1", m.sides.largest_delta},
                    {"mean_distance_of_beta_from_1", m.distance}});
  }
  return rows;
}

void draw(const AuditOptions& options, const std::vector<Setting>& settings, const std::vector<std::vector<Run>>& runs,
          const std::string& data) {
  struct Panel {
    std::string id, y_label;
    double (*quantity)(const Measured&);
    bool dirichlet_only = false;
  };
  const std::vector<Panel> panels = {
      {"hessian_trace", "trace of the Hessian (nats)", [](const Measured& m) { return m.spectrum.trace; }},
      {"hessian_eigenvalue", "largest eigenvalue (nats)", [](const Measured& m) { return m.spectrum.dominant; }},
      {"hessian_bound", "bound less loss at mu (nats)",
       [](const Measured& m) { return m.sides.right - m.sides.at_mean; }, true},
      {"hessian_secant", "trace over a step of 0.1 (nats)", [](const Measured& m) { return m.spectrum.secant.trace; }}};
  for (const Panel& panel : panels) {
    Figure figure;
    figure.id = panel.id;
    figure.title = "Curvature in alpha along the search (S2)";
    figure.x_label = "search epoch";
    figure.y_label = panel.y_label;
    for (std::size_t s = 0; s < settings.size(); ++s) {
      if (panel.dirichlet_only && !settings[s].dirichlet) continue;
      Trajectory trajectory;
      for (const Run& run : runs[s])
        for (const Measured& measured : run) trajectory[measured.epoch].push_back(panel.quantity(measured));
      figure.curves.push_back(mean_curve(settings[s].name, trajectory));
    }
    figure.stamp.scale = options.quick ? "smoke" : "laptop";
    figure.stamp.data = data;
    for (std::size_t seed = 0; seed < runs.front().size(); ++seed) {
      figure.stamp.seeds.push_back(static_cast<std::int64_t>(options.seed + seed));
    }
    figure.stamp.commit = version().commit;
    figure.write(options.out / "figures");
  }
}

/// The largest disagreement of the routes to the spectrum, after search.
nlohmann::json disagreements(const std::vector<std::vector<Run>>& runs) {
  double lanczos = 0, residual = 0, hutchinson = 0, difference = 0;
  for (const auto& setting : runs) {
    for (const Run& run : setting) {
      const Spectrum& s = run.back().spectrum;
      const double size = std::max(std::abs(s.largest), std::abs(s.smallest));
      lanczos = std::max(lanczos, std::abs(s.dominant - s.largest) / size);
      residual = std::max(residual, s.residual / size);
      hutchinson = std::max(hutchinson, std::abs(s.hutchinson.trace - s.trace) / s.hutchinson.standard_error);
      difference = std::max(difference, s.difference_error);
    }
  }
  return {{"lanczos_against_exact", lanczos},
          {"lanczos_residual", residual},
          {"hutchinson_standard_errors_off", hutchinson},
          {"finite_difference_error", difference}};
}

Finding trace_control(const std::vector<Setting>& settings, const std::vector<std::vector<Run>>& runs) {
  nlohmann::json json;
  json["cross_check"] = disagreements(runs);
  std::vector<double> means;
  bool on_every_seed = true;
  std::string summary;
  for (std::size_t s = 0; s < settings.size(); ++s) {
    double mean = 0;
    double secant = 0;
    for (std::size_t seed = 0; seed < runs[s].size(); ++seed) {
      json[settings[s].name].push_back(to_json(runs[s][seed]));
      const Spectrum& last = runs[s][seed].back().spectrum;
      mean += last.trace / static_cast<double>(runs[s].size());
      secant += last.secant.trace / static_cast<double>(runs[s].size());
      if (s == 1) on_every_seed &= last.trace < runs[0][seed].back().spectrum.trace;
    }
    means.push_back(mean);
    summary += fmt::format("{}{} {:.3f} ({:.3f})", s == 0 ? "" : ", ", settings[s].name, mean, secant);
  }
  return {"proposition2.trace_control",
          "section 3.2.1, after eq. 3.4",
          "Minimising the expected validation loss controls the trace of the Hessian",
          on_every_seed         ? "reproduced"
          : means[1] < means[0] ? "reproduced in direction"
                                : "not reproduced",
          fmt::format("mean trace (secant trace over 0.1 in alpha) after search over {} seeds: {}", runs[0].size(),
                      summary),
          json};
}

Finding kinks(const std::vector<std::vector<Run>>& runs) {
  int points = 0;
  int close = 0;
  int apart = 0;
  std::vector<double> ratios;
  for (const auto& setting : runs) {
    for (const Run& run : setting) {
      for (const Measured& m : run) {
        const double here = m.spectrum.trace;
        const TraceEstimate& secant = m.spectrum.secant;
        ++points;
        const double distance = std::abs(secant.trace - here);
        const double margin = 4 * secant.standard_error;
        close += distance + margin < 0.1 * std::abs(here);
        apart += distance - margin > std::abs(here);  // the pointwise trace misses by over its own size
        ratios.push_back(std::abs(secant.trace / here));
      }
    }
  }
  std::sort(ratios.begin(), ratios.end());
  const double median = ratios[ratios.size() / 2];
  return {"equation2_2.kinks",
          "eqs. 2.2, 2.3, 3.4",
          "The Hessian with respect to alpha describes how the loss of a supernet (of ReLUs) curves around alpha",
          close == points      ? "holds"
          : 2 * apart > points ? "fails as printed"
                               : "holds under condition",
          fmt::format("the derivative at a point does not see the ReLUs' kinks: the curvature over a step of {} in "
                      "every contrast of alpha is {:.1f} times the Hessian's trace in size (median), off by more than "
                      "its own size at {} "
                      "of {} snapshots, within 10% at {}",
                      secant_step, median, apart, points, close),
          {{"ratios", ratios},
           {"points", points},
           {"apart", apart},
           {"close", close},
           {"counter_example",
            "f(a) = mean of relu(a - k/100) over k = 0..99 lies within 0.005 of a^2/2 on [0, 1], where its curvature "
            "is 1 on any step of more than 1/100; its second derivative is 0 wherever there is one"}}};
}

/// Snapshots at which the expected loss lies below, above or too close to the bound.
struct Sides {
  int below = 0, above = 0, undecided = 0;

  void count(const Estimate& expected, double bound) {
    // Four standard errors: at two, one of the dozen snapshots would stray by chance in every fourth audit.
    const double margin = 4 * expected.standard_error;
    ++(expected.mean + margin < bound ? below : expected.mean - margin > bound ? above : undecided);
  }
  nlohmann::json json() const { return {{"below", below}, {"above", above}, {"undecided", undecided}}; }
};

Finding trained_bound(const std::vector<Setting>& settings, const std::vector<std::vector<Run>>& runs) {
  int points = 0;
  int semi_definite = 0;
  int admissible = 0;
  Sides dirichlet, laplace;
  for (std::size_t s = 0; s < settings.size(); ++s) {
    if (!settings[s].dirichlet) continue;
    for (const Run& run : runs[s]) {
      for (const Measured& m : run) {
        ++points;
        semi_definite += m.spectrum.smallest > -1e-9 * m.spectrum.largest;
        admissible += m.sides.largest_delta < 1;
        dirichlet.count(m.sides.dirichlet, m.sides.right);
        laplace.count(m.sides.laplace, m.sides.right);
      }
    }
  }
  const int below = dirichlet.below + laplace.below;
  const int undecided = dirichlet.undecided + laplace.undecided;
  return {"proposition2.trained_bound",
          "proposition 2, eq. 3.4",
          "The validation loss of trained supernets meets the premise (a positive semi-definite Hessian) and the bound",
          below == 0 && undecided == 0 && semi_definite == points ? "holds"
          : below == 0                                            ? "holds under condition"
                                                                  : "fails as printed",
          fmt::format("expected loss below the bound by over four standard errors at {} of {} snapshots under the "
                      "Dirichlet (above {}, undecided {}), at {} under its Laplace approximation (above {}, undecided "
                      "{}); the Hessian is positive semi-definite, as the proposition needs, at {}",
                      dirichlet.below, points, dirichlet.above, dirichlet.undecided, laplace.below, laplace.above,
                      laplace.undecided, semi_definite),
          {{"points", points},
           {"dirichlet", dirichlet.json()},
           {"laplace", laplace.json()},
           {"semi_definite", semi_definite},
           {"delta_below_1_on_every_edge", admissible}}};
}

}  // namespace

std::vector<Finding> audit_hessian_trace(const AuditOptions& options) {
  TrainedSupernetOptions training = trained_audit_options(options);
  if (!options.quick) {
    training.snapshots = 3;  // each costs a Hessian, over three settings
    training.analysed = 16;
  }
  const AuditImages images = load_audit_images(options, training.images);
  std::vector<Setting> settings = {{"DARTS", false, training.architecture_decay},
                                   {"Dirichlet", true, training.architecture_decay},
                                   {"Dirichlet without decay", true, 0}};
  if (options.quick) settings.pop_back();
  const std::uint64_t seeds = options.quick ? 1 : 2;
  std::vector<std::vector<Run>> runs;
  for (const Setting& setting : settings) {
    training.dirichlet = setting.dirichlet;
    training.architecture_decay = setting.decay;
    runs.emplace_back();
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      runs.back().push_back(
          measure(train_and_snapshot(training, images.train, images.valid, options.seed + seed), options));
    }
  }
  std::vector<Finding> findings = {trace_control(settings, runs), trained_bound(settings, runs), kinks(runs)};
  for (Finding& finding : findings) {
    finding.numbers["data"] = images.train.dataset.name;
    finding.numbers["notice"] = images.notice;
  }
  write_findings(options, findings);  // before the pictures: what was computed must not be lost with one of them
  draw(options, settings, runs, images.train.dataset.name);
  return findings;
}

}  // namespace nas
