#include <nas/analysis/proposition2.h>

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <Eigen/Dense>

#include <nas/analysis/expected_loss.h>
#include <nas/analysis/finite_difference.h>
#include <nas/analysis/laplace_dirichlet.h>
#include <nas/run/error.h>

namespace nas {
namespace {

TEST(ExpectedLoss, LinearLossViolatesTheBoundByHand) {
  // L = theta_1, beta = (1, 2): E = 1/3 = L(softmax(mu)), trace 4/27, printed coefficient 1/4.
  const Eigen::Vector2d beta(1, 2);
  const WeightQuadratic loss{Eigen::Vector2d(1, 0), Eigen::Matrix2d::Zero()};
  const Eigen::Matrix2d hessian = softmax_hessian(loss, beta / 3);
  EXPECT_DOUBLE_EQ(expected_excess(loss, beta), 0);
  EXPECT_NEAR(hessian.trace(), 4.0 / 27, 1e-15);
  EXPECT_NEAR(hessian.determinant(), 0, 1e-16);  // with a positive trace: positive semi-definite
  EXPECT_DOUBLE_EQ(printed_coefficient(1, 2), 0.25);
  EXPECT_NEAR(0.5 * printed_coefficient(1, 2) * hessian.trace(), 1.0 / 54, 1e-15);
}

RC_GTEST_PROP(ExpectedLossProperty, SoftmaxHessianAgreesWithFiniteDifferences, ()) {
  RandomSource random(*rc::gen::arbitrary<std::uint64_t>());
  const Eigen::MatrixXd factor = normal_matrix(random, 4, 4);
  const WeightQuadratic loss{normal_vector(random, 4), factor + factor.transpose()};
  const Eigen::VectorXd alpha = normal_vector(random, 4);
  const Eigen::VectorXd t = alpha.array().exp().matrix() / alpha.array().exp().sum();
  const auto value = [&](const at::Tensor& point) {
    const Eigen::Map<const Eigen::VectorXd> view(point.data_ptr<double>(), 4);
    const Eigen::VectorXd theta = view.array().exp().matrix() / view.array().exp().sum();
    const Eigen::VectorXd shift = theta - t;
    return at::scalar_tensor(loss.gradient.dot(shift) + 0.5 * shift.dot(loss.hessian * shift), at::kDouble);
  };
  const at::Tensor point = at::from_blob(const_cast<double*>(alpha.data()), {4}, at::kDouble).clone();
  const Eigen::MatrixXd closed = softmax_hessian(loss, t);
  const at::Tensor expected = at::from_blob(const_cast<double*>(closed.data()), {4, 4}, at::kDouble).clone();
  RC_ASSERT(relative_difference(finite_difference_hessian(value, point), expected) < 1e-5);
}

TEST(ExpectedLoss, QuadratureAgreesWithClosedForms) {
  const TwoCandidateLoss square = {.value = [](double x) { return x * x; },
                                   .slope = [](double x) { return 2 * x; },
                                   .curvature = [](double) { return 2.0; }};
  for (const auto& [a, b] : {std::pair{1.0, 1.0}, {0.3, 1.7}, {2.5, 0.6}}) {
    const double total = a + b;
    EXPECT_NEAR(dirichlet_expectation(square, a, b), a * (a + 1) / (total * (total + 1)), 1e-9);
    const WeightQuadratic same{Eigen::Vector2d(2 * a / total, 0), (Eigen::Matrix2d() << 2, 0, 0, 0).finished()};
    EXPECT_NEAR(a * a / (total * total) + expected_excess(same, Eigen::Vector2d(a, b)),
                a * (a + 1) / (total * (total + 1)), 1e-12);
    EXPECT_NEAR(softmax_trace(square, a / total), softmax_hessian(same, Eigen::Vector2d(a, b) / total).trace(), 1e-12);
  }
  const TwoCandidateLoss logit = {
      .value = [](double x) { return std::log(x / (1 - x)); }, .slope = {}, .curvature = {}};
  EXPECT_NEAR(laplace_expectation(logit, 1.5, 0.5), std::log(3.0), 1e-9);
}

TEST(Proposition2, LaplaceReadingsAreNeverViolated) {
  RandomSource random(1);
  for (const BoundReading reading : {BoundReading::laplace_diagonal, BoundReading::laplace_full}) {
    for (const std::int64_t candidates : {2, 5}) {
      const BoundSearchOptions options{
          .delta = 0.5, .candidates = candidates, .random_cases = 2'000, .restarts = 2, .climbing_steps = 1'000};
      const BoundSearch search = search_violations(reading, options, random);
      EXPECT_EQ(search.cases, options.random_cases);
      EXPECT_EQ(search.violations, 0) << name(reading);
      EXPECT_GE(search.smallest_adversarial, printed_coefficient(0.5, candidates)) << name(reading);
    }
  }
}

TEST(Proposition2, FullCovarianceKeepsTheTighterCoefficientAndNothingBeatsTheAttainedOne) {
  RandomSource random(2);
  for (const std::int64_t candidates : {2, 3, 7}) {
    const BoundSearchOptions options{.delta = 0.75, .candidates = candidates, .random_cases = 1'000};
    const BoundSearch search = search_violations(BoundReading::laplace_full, options, random);
    const double attained = attained_full_variance(0.75, candidates);
    EXPECT_GE(search.smallest_adversarial, 1 / 1.75);
    EXPECT_GE(search.smallest_adversarial, attained * (1 - 1e-6));
    EXPECT_LE(search.smallest_adversarial, attained * 1.01);  // the search is good enough to come near it
  }
}

TEST(Proposition2, DirichletReadingsAreViolated) {
  RandomSource random(3);
  const BoundSearchOptions two{.delta = 0.1, .candidates = 2, .random_cases = 2'000, .restarts = 0};
  const BoundSearch linear = search_violations(BoundReading::dirichlet_linear, two, random);
  EXPECT_GT(linear.cases, 0);
  EXPECT_EQ(linear.violations, linear.cases);
  EXPECT_EQ(linear.smallest_random, 0);
  const BoundSearchOptions wide{.delta = 0.75, .candidates = 2, .random_cases = 2'000, .restarts = 0};
  EXPECT_GT(search_violations(BoundReading::dirichlet_quadratic, wide, random).violations, 0);
}

TEST(Proposition2, StationaryQuadraticsKeepTheBoundUnderTheDirichlet) {
  RandomSource random(4);
  const BoundSearchOptions options{.delta = 0.5, .candidates = 3, .random_cases = 2'000, .restarts = 2};
  const BoundSearch search = search_violations(BoundReading::dirichlet_stationary, options, random);
  EXPECT_EQ(search.violations, 0);
  EXPECT_GT(search.smallest_adversarial, 1 / 1.5);
}

TEST(Proposition2, QuickAuditIsValidAndRepeats) {
  const AuditOptions options{.seed = 5, .quick = true};
  const std::vector<Finding> first = audit_proposition2(options);
  const std::vector<Finding> second = audit_proposition2(options);
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_NO_THROW(first[i].validate());
    EXPECT_EQ(first[i].numbers.dump(), second[i].numbers.dump());
  }
}

// The finding's counter-example again, from its numbers alone: trapezoids over the logit, no code of the library.
TEST(Proposition2, RemainderCounterExampleByTrapezoids) {
  const std::vector<Finding> findings = audit_proposition2({.seed = 5, .quick = true});
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [](const Finding& finding) { return finding.id == "proposition2.remainder"; });
  ASSERT_NE(found, findings.end());
  const auto& example = found->numbers.at("counter_example_dirichlet");
  const double offset = example.at("offset"), gain = example.at("gain");
  const double beta_1 = example.at("beta")[0], beta_2 = example.at("beta")[1];
  const auto loss = [&](double theta) { return std::log1p(std::exp(-(offset + gain * theta))); };
  double mass = 0, expected = 0;
  for (double logit = -60; logit <= 60; logit += 1.0 / 64) {
    const double theta = 1 / (1 + std::exp(-logit));
    const double density = std::exp(beta_1 * logit - (beta_1 + beta_2) * std::log1p(std::exp(logit)));
    mass += density;
    expected += density * loss(theta);
  }
  expected /= mass;
  const auto of_gap = [&](double gap) { return loss(1 / (1 + std::exp(-gap))); };
  const double mean = std::log(beta_1 / beta_2);
  const double step = 1e-3;
  // In the gap alpha_1 - alpha_2 the Hessian's trace is twice the second derivative; c = 1/2 / (1 + delta).
  const double trace = 2 * (of_gap(mean + step) - 2 * of_gap(mean) + of_gap(mean - step)) / (step * step);
  const double delta = std::hypot(beta_1 - 1, beta_2 - 1);
  const double bound = of_gap(mean) + 0.5 * 0.5 / (1 + delta) * trace;
  EXPECT_GT(trace, 0);
  EXPECT_LT(delta, 1);
  EXPECT_NEAR(expected, example.at("expected_loss").get<double>(), 1e-8);
  EXPECT_NEAR(bound, example.at("printed_bound").get<double>(), 1e-6);
  EXPECT_LT(expected, bound - 1e-4);
}

TEST(Proposition2, RefusesBadOptions) {
  RandomSource random(6);
  EXPECT_THROW(search_violations(BoundReading::laplace_full, {.delta = 1}, random), Error);
  EXPECT_THROW(search_violations(BoundReading::laplace_full, {.candidates = 1}, random), Error);
  EXPECT_THROW(dirichlet_expectation(logistic_loss(0, 1), 0, 1), Error);
}

}  // namespace
}  // namespace nas
