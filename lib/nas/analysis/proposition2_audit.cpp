// The verdicts on Proposition 2: ingredients, the bound under each reading, and what it is said to control.
#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/CPUGeneratorImpl.h>
#include <fmt/format.h>

#include <nas/analysis/dirichlet_monte_carlo.h>
#include <nas/analysis/expected_loss.h>
#include <nas/analysis/laplace_dirichlet.h>
#include <nas/analysis/proposition2.h>

namespace nas {
namespace {

const std::string place = "Proposition 2, eq. 3.4";

Finding coefficient_finding() {
  double identity = 0;
  double slack = 1;
  nlohmann::json rows = nlohmann::json::array();
  for (const std::int64_t candidates : {2, 3, 5, 7, 8}) {
    for (const double delta : {0.0, 0.1, 0.25, 0.5, 0.75, 0.95}) {
      const double printed = printed_coefficient(delta, candidates);
      const double diagonal = smallest_diagonal_variance(delta, candidates);
      identity = std::max(identity, std::abs(printed - simplified_coefficient(delta, candidates)));
      slack = std::min(slack, diagonal / printed - 1);
      rows.push_back({{"candidates", candidates},
                      {"delta", delta},
                      {"printed", printed},
                      {"smallest_diagonal_variance", diagonal},
                      {"tighter_full_covariance", 1 / (1 + delta)},
                      {"attained_full_covariance", attained_full_variance(delta, candidates)}});
    }
  }
  return {"proposition2.coefficient",
          place,
          "The printed coefficient is a lower bound of every diagonal entry of the Laplace covariance within delta of "
          "beta = 1",
          slack > -1e-12 && identity < 1e-15 ? "holds" : "fails as printed",
          fmt::format("it is (1 - 1/|O|)/(1 + delta); below the smallest variance by {:.0f}% to {:.0f}%, as not all "
                      "concentrations can reach 1 + delta at once",
                      100 * std::max(slack, 0.0),
                      100 * (smallest_diagonal_variance(0.95, 8) / printed_coefficient(0.95, 8) - 1)),
          {{"rows", rows}, {"largest_identity_error", identity}}};
}

Finding moments_finding(const AuditOptions& options) {
  const std::int64_t samples = options.quick ? 20'000 : 1'000'000;
  nlohmann::json rows = nlohmann::json::array();
  double largest_z = 0;
  for (const double concentration : {0.5, 1.0, 2.0, 10.0}) {
    Eigen::VectorXd beta = Eigen::VectorXd::Constant(4, concentration);
    beta[0] *= 1.5;
    const SoftmaxBasisMoments exact = exact_moments(beta);
    const SoftmaxBasisMoments laplace = laplace_moments(beta);
    const SampledMoments sampled =
        sample_moments(beta, samples, at::make_generator<at::CPUGeneratorImpl>(options.seed));
    const double z = largest_z_score(sampled, exact);
    largest_z = std::max(largest_z, z);
    rows.push_back({{"beta", std::vector<double>(beta.begin(), beta.end())},
                    {"laplace_trace", laplace.covariance.trace()},
                    {"exact_trace", exact.covariance.trace()},
                    {"sampled_trace", sampled.moments.covariance.trace()},
                    {"largest_mean_error", (laplace.mean - exact.mean).cwiseAbs().maxCoeff()},
                    {"largest_z_score_of_samples", z},
                    {"samples", samples}});
  }
  const double at_one = laplace_moments(Eigen::VectorXd::Ones(4)).covariance.trace() /
                        exact_moments(Eigen::VectorXd::Ones(4)).covariance.trace();
  return {"proposition2.laplace",
          "Proposition 2, definition of mu",
          "The Laplace approximation in the softmax basis gives the mean and the covariance of the Dirichlet there",
          "holds under condition",
          fmt::format(
              "it is the mode and curvature (checked), good for large beta only: at beta = 1, where the proposition "
              "sits, it has {:.0f}% of the variance (6/pi^2); samples agree with the exact moments (|z| <= {:.1f})",
              100 * at_one, largest_z),
          {{"rows", rows}, {"variance_share_at_one", at_one}}};
}

struct ReadingTotals {
  std::int64_t cases = 0;
  std::int64_t violations = 0;
  double smallest_ratio = INFINITY;      ///< of the effective to the printed coefficient, random and adversarial
  double smallest_tightness = INFINITY;  ///< of the effective coefficient to 1/(1 + delta)
  nlohmann::json rows = nlohmann::json::array();
};

ReadingTotals search_all(BoundReading reading, const AuditOptions& options, RandomSource& random) {
  ReadingTotals totals;
  const std::vector<std::int64_t> sizes =
      options.quick ? std::vector<std::int64_t>{2, 7} : std::vector<std::int64_t>{2, 3, 5, 7, 8};
  const std::vector<double> radii =
      options.quick ? std::vector<double>{0.0, 0.5} : std::vector<double>{0.0, 0.1, 0.25, 0.5, 0.75, 0.95};
  for (const std::int64_t candidates : sizes) {
    for (const double delta : radii) {
      BoundSearchOptions search_options{.delta = delta, .candidates = candidates};
      if (options.quick) {
        search_options.random_cases = 500;
        search_options.restarts = 1;
        search_options.climbing_steps = 300;
      }
      const BoundSearch search = search_violations(reading, search_options, random);
      const double smallest = std::fmin(search.smallest_random, search.smallest_adversarial);
      const double printed = printed_coefficient(delta, candidates);
      totals.cases += search.cases;
      totals.violations += search.violations;
      totals.smallest_ratio = std::fmin(totals.smallest_ratio, smallest / printed);
      totals.smallest_tightness = std::fmin(totals.smallest_tightness, smallest * (1 + delta));
      totals.rows.push_back({{"candidates", candidates},
                             {"delta", delta},
                             {"cases", search.cases},
                             {"violations", search.violations},
                             {"printed", printed},
                             {"smallest_random", search.smallest_random},
                             {"smallest_adversarial", search.smallest_adversarial},
                             {"worst_beta", std::vector<double>(search.worst_beta.begin(), search.worst_beta.end())}});
    }
  }
  return totals;
}

/// L(theta) = theta_1 at beta = (1, 2): E = 1/3 = L~(mu), the Hessian is PSD with trace 4/27, delta = 1: eq. 3.4 asks
/// for E >= 1/3 + 1/54.
nlohmann::json linear_counter_example() {
  const Eigen::Vector2d beta(1, 2);
  const WeightQuadratic loss{Eigen::Vector2d(1, 0), Eigen::Matrix2d::Zero()};
  const double trace = softmax_hessian(loss, beta / beta.sum()).trace();
  const double at_mean = beta[0] / beta.sum();
  return {{"loss", "theta_1"},
          {"beta", {1, 2}},
          {"delta", 1},
          {"expected_loss", at_mean + expected_excess(loss, beta)},
          {"hessian_trace", trace},
          {"printed_bound", at_mean + 0.5 * printed_coefficient(1, 2) * trace}};
}

/// H 1 = 0 for every loss of softmax(alpha), and two Hessians of one trace whose other eigenvalues differ.
Finding condition_finding(const AuditOptions& options, RandomSource& random) {
  double largest_null_vector = 0;
  const int cases = options.quick ? 100 : 10'000;
  for (int i = 0; i < cases; ++i) {
    const Eigen::MatrixXd factor = normal_matrix(random, 5, 5);
    const WeightQuadratic loss{normal_vector(random, 5), factor + factor.transpose()};
    const Eigen::VectorXd t = normal_vector(random, 5).array().exp().matrix().normalized();
    const Eigen::MatrixXd hessian = softmax_hessian(loss, t / t.sum());
    largest_null_vector = std::max(largest_null_vector, (hessian * Eigen::VectorXd::Ones(5)).norm() / hessian.norm());
  }
  return {
      "proposition2.condition_number",
      "Section 3.2.1, before Proposition 2",
      "The objective controls the condition number of the Hessian",
      largest_null_vector < 1e-12 ? "fails as printed" : "holds",
      fmt::format(
          "softmax ignores a common shift, so H 1 = 0 (at most {:.0e} of the norm in {} random losses): the condition "
          "number is infinite whatever the trace; at trace 2, |O| = 3, eigenvalues (2, 0, 0) and (1, 1, 0) both occur",
          largest_null_vector, cases),
      {{"largest_null_vector_norm", largest_null_vector}, {"cases", cases}}};
}

/// The case that falls furthest below its bound, with all that is needed to compute it again by quadrature.
struct WorstCase {
  double shortfall = 1e-9;
  nlohmann::json numbers;  ///< null when none does

  void offer(double here, double expected_loss, const nlohmann::json& of_case) {
    if (here <= shortfall) return;
    shortfall = here;
    numbers = of_case;
    numbers["expected_loss"] = expected_loss;
  }
};

Finding remainder_finding(const AuditOptions& options, RandomSource& random) {
  const int cases = options.quick ? 200 : 5'000;
  int admissible = 0;
  int below_dirichlet = 0;
  int below_laplace = 0;
  std::vector<double> remainders;
  WorstCase worst_dirichlet, worst_laplace;
  for (int i = 0; i < cases; ++i) {
    const double delta = uniform(random, 0, 0.95);
    const double angle = uniform(random, 0, 2 * M_PI);
    const double beta_1 = 1 + delta * std::cos(angle);
    const double beta_2 = 1 + delta * std::sin(angle);
    const double gain = 3 * normal(random);
    const double offset = uniform(random, -3, 3);
    const TwoCandidateLoss loss = logistic_loss(offset, gain);
    const double mean = beta_1 / (beta_1 + beta_2);
    const double trace = softmax_trace(loss, mean);
    if (trace <= 1e-6) continue;  // for two candidates the Hessian is PSD exactly when its trace is >= 0
    ++admissible;
    const double bound = loss.value(mean) + 0.5 * printed_coefficient(delta, 2) * trace;
    const double dirichlet = dirichlet_expectation(loss, beta_1, beta_2);
    const double laplace = laplace_expectation(loss, beta_1, beta_2);
    below_dirichlet += dirichlet < bound - 1e-9;
    below_laplace += laplace < bound - 1e-9;
    const nlohmann::json numbers = {{"loss", "softplus(-(offset + gain * theta_1))"},
                                    {"offset", offset},
                                    {"gain", gain},
                                    {"beta", {beta_1, beta_2}},
                                    {"delta", delta},
                                    {"hessian_trace", trace},
                                    {"printed_bound", bound}};
    worst_dirichlet.offer(bound - dirichlet, dirichlet, numbers);
    worst_laplace.offer(bound - laplace, laplace, numbers);
    const double second_order = 0.5 * (1 / beta_1 + 1 / beta_2) * trace / 2;
    remainders.push_back(std::abs(laplace - loss.value(mean) - second_order) / second_order);
  }
  std::sort(remainders.begin(), remainders.end());
  const double median = remainders.empty() ? 0 : remainders[remainders.size() / 2];
  return {"proposition2.remainder",
          place,
          "The bound carries over to losses that are not quadratic in alpha",
          below_dirichlet + below_laplace == 0 ? "holds" : "fails as printed",
          fmt::format(
              "cross-entropy of two mixed operations: violated in {} (Dirichlet) and {} (Laplace) of {} cases with a "
              "positive semi-definite Hessian; the dropped remainder is {:.0f}% of the kept term (median)",
              below_dirichlet, below_laplace, admissible, 100 * median),
          {{"cases", admissible},
           {"below_under_dirichlet", below_dirichlet},
           {"below_under_laplace", below_laplace},
           {"counter_example_dirichlet", worst_dirichlet.numbers},
           {"counter_example_laplace", worst_laplace.numbers},
           {"median_remainder_to_quadratic_term", median}}};
}

}  // namespace

std::vector<Finding> audit_proposition2(const AuditOptions& options) {
  RandomSource random(options.seed);
  std::vector<Finding> findings = {coefficient_finding(), moments_finding(options)};
  nlohmann::json rows;
  std::vector<ReadingTotals> totals;
  for (const BoundReading reading : all_bound_readings()) {
    totals.push_back(search_all(reading, options, random));
    rows[name(reading)] = {{"cases", totals.back().cases},
                           {"violations", totals.back().violations},
                           {"smallest_ratio_to_printed", totals.back().smallest_ratio},
                           {"searches", totals.back().rows}};
  }
  const ReadingTotals& diagonal = totals[0];
  const ReadingTotals& full = totals[1];
  const ReadingTotals& stationary = totals[2];
  const ReadingTotals& quadratic = totals[3];
  const ReadingTotals& linear = totals[4];
  const ReadingTotals& convex = totals[5];

  findings.push_back(
      {"proposition2.bound_laplace",
       place,
       "The bound holds for the expectation under the Laplace approximation",
       std::min(diagonal.smallest_ratio, full.smallest_ratio) >= 1 - 1e-9 ? "holds under condition"
                                                                          : "fails as printed",
       fmt::format(
           "a theorem for losses quadratic in alpha with a PSD Hessian: {} random cases and adversarial search, no "
           "violation, smallest effective/printed coefficient {:.3f} (diagonal), {:.3f} (full covariance)",
           diagonal.cases + full.cases, diagonal.smallest_ratio, full.smallest_ratio),
       {{"readings", {{"laplace_diagonal", rows["laplace_diagonal"]}, {"laplace_full", rows["laplace_full"]}}}}});
  findings.push_back(
      {"proposition2.tighter",
       "Proposition 2, corrected",
       "With the full covariance and the shift invariance of softmax the coefficient can be 1/(1 + delta)",
       full.smallest_tightness >= 1 - 1e-9 ? "holds" : "fails as printed",
       fmt::format(
           "tr(Sigma H) = sum_o H_oo / beta_o >= tr(H)/(1 + delta), larger by |O|/(|O| - 1) than printed; the search "
           "comes down to {:.3f} of it",
           full.smallest_tightness),
       {{"smallest_ratio_to_tighter", full.smallest_tightness}}});
  const std::int64_t dirichlet_violations = quadratic.violations + linear.violations + convex.violations;
  findings.push_back(
      {"proposition2.bound_dirichlet",
       place,
       "The bound holds for the expectation under the Dirichlet distribution itself",
       dirichlet_violations == 0 ? "holds" : "fails as printed",
       fmt::format(
           "violated in {:.0f}% of quadratics in alpha, all {} losses linear in theta, {} of {} convex quadratics in "
           "theta; by hand: L = theta_1 at beta = (1, 2) has E = 1/3 against a bound of 1/3 + 1/54",
           100.0 * quadratic.violations / std::max<std::int64_t>(quadratic.cases, 1), linear.cases, convex.violations,
           convex.cases),
       {{"readings", rows}, {"counter_example", linear_counter_example()}}});
  findings.push_back(
      {"proposition2.bound_stationary",
       "Proposition 2, corrected",
       "Under the Dirichlet itself the bound holds for quadratics of alpha that are stationary at mu, with trigamma(1 "
       "+ delta) as coefficient",
       stationary.smallest_ratio >= 1 - 1e-9 ? "holds" : "fails as printed",
       fmt::format(
           "{} random cases and adversarial search, no violation, smallest effective/printed coefficient {:.3f}",
           stationary.cases, stationary.smallest_ratio),
       {{"reading", rows["dirichlet_stationary"]}}});
  findings.push_back(condition_finding(options, random));
  findings.push_back(remainder_finding(options, random));
  return findings;
}

}  // namespace nas
