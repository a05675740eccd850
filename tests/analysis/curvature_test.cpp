// Curvature of one snapshot against closed forms, and the verdicts on made-up searches.
#include <cmath>
#include <stdexcept>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <nas/analysis/curvature_findings.h>
#include <nas/analysis/independent_runs.h>
#include <nas/analysis/snapshot_bound.h>
#include <nas/analysis/snapshot_curvature.h>

namespace nas {
namespace {

TEST(Contrasts, AreOrthonormalAndOrthogonalToOne) {
  for (const std::int64_t candidates : {2, 3, 7}) {
    const at::Tensor basis = contrasts(candidates);
    EXPECT_LT((basis.t().matmul(basis) - at::eye(candidates - 1, at::kDouble)).abs().max().item<double>(), 1e-14);
    EXPECT_LT(basis.sum(0).abs().max().item<double>(), 1e-14);
  }
}

/// Two edges of two candidates whose loss is a_1 (alpha_11 - alpha_12)^2 / 2 + a_2 (alpha_21 - alpha_22)^2 / 2.
SupernetSnapshot quadratic(double first, double second) {
  const at::Tensor curvature = at::tensor({first, second}, at::kDouble);
  const auto loss = [curvature](const at::Tensor& alpha) {
    const at::Tensor gap = alpha.select(1, 0) - alpha.select(1, 1);
    return 0.5 * (curvature * gap.square()).sum();
  };
  SupernetSnapshot snapshot;
  snapshot.beta = at::tensor({1.0, 1.0, 2.0, 1.0}, at::kDouble).view({2, 2});
  snapshot.mu = snapshot.beta.log() - snapshot.beta.log().mean(1, true);
  snapshot.loss_of_alpha = loss;
  snapshot.loss_of_mixing = [loss](const at::Tensor& theta) { return loss(theta.log()); };
  snapshot.fast_loss_of_mixing = snapshot.loss_of_mixing;
  return snapshot;
}

TEST(Spectrum, OfAQuadratic) {
  // In the contrast u = (alpha_1 - alpha_2) / sqrt 2 the loss is a u^2: eigenvalues 2 a.
  const ContrastLoss loss(quadratic(3, -1));
  const at::Tensor exact = hessian(loss.exact, loss.point);
  Spectrum spectrum = spectrum_of(loss, exact, 4, 1);
  EXPECT_NEAR(spectrum.trace, 4, 1e-12);
  EXPECT_NEAR(spectrum.largest, 6, 1e-12);
  EXPECT_NEAR(spectrum.smallest, -2, 1e-12);
  EXPECT_NEAR(spectrum.negative_share, 0.25, 1e-12);
  EXPECT_NEAR(spectrum.secant.trace, 4, 1e-10);  // diagonal: every probe gives the trace
  cross_check(loss, 1, spectrum);
  EXPECT_NEAR(spectrum.dominant, 6, 1e-10);
  EXPECT_NEAR(spectrum.hutchinson.trace, 4, 1e-12);
  EXPECT_LT(spectrum.difference_error, 1e-8);
}

TEST(BoundSides, OfAQuadratic) {
  const SupernetSnapshot snapshot = quadratic(3, 1);
  const ContrastLoss loss(snapshot);
  const BoundSides sides = bound_sides(snapshot, hessian(loss.exact, loss.point), 4000, 2);
  const double at_mean = 0.5 * std::log(2.0) * std::log(2.0);
  EXPECT_NEAR(sides.at_mean, at_mean, 1e-12);
  // Edge traces 6 and 2; (1 - 1/2) / (1 + delta) with delta = 0 and 1.
  EXPECT_NEAR(sides.right, at_mean + 0.5 * (0.5 * 6 + 0.25 * 2), 1e-12);
  EXPECT_DOUBLE_EQ(sides.largest_delta, 1);
  // Laplace: var(alpha_1 - alpha_2) = 1/beta_1 + 1/beta_2 = 2 and 3/2.
  EXPECT_NEAR(sides.laplace.mean, at_mean + 0.5 * (3 * 2 + 1.5), 4 * sides.laplace.standard_error);
  // Dirichlet: the log ratio has mean psi(beta_1) - psi(beta_2) = 0 and 1, variance psi'(beta_1) + psi'(beta_2).
  const double trigamma_1 = M_PI * M_PI / 6;
  const double exact = 0.5 * 3 * 2 * trigamma_1 + 0.5 * (1 + trigamma_1 + (trigamma_1 - 1));
  EXPECT_NEAR(sides.dirichlet.mean, exact, 4 * sides.dirichlet.standard_error);
  EXPECT_LT(sides.dirichlet.standard_error, 0.1 * exact);
}

CurvaturePoint point(double trace, double secant, double smallest = 0) {
  CurvaturePoint result;
  result.spectrum.trace = trace;
  result.spectrum.largest = 1;
  result.spectrum.smallest = smallest;
  result.spectrum.secant = {secant, 0.001, 16};
  result.spectrum.hutchinson = {trace, 1, 8};
  result.sides.right = 1;
  result.sides.dirichlet = {1.5, 0.1};
  result.sides.laplace = {1.5, 0.1};
  return result;
}

CurvatureStudy study(const std::vector<double>& darts, const std::vector<double>& dirichlet) {
  CurvatureStudy result;
  result.settings = {{"DARTS", false, 0}, {"Dirichlet", true, 0}};
  result.runs.resize(2);
  for (const double trace : darts) result.runs[0].push_back({point(trace, trace)});
  for (const double trace : dirichlet) result.runs[1].push_back({point(trace, trace)});
  return result;
}

TEST(CurvatureFindings, TraceControlComparesSeedBySeed) {
  EXPECT_EQ(trace_control_finding(study({2, 3}, {1, 2})).verdict, "reproduced");
  EXPECT_EQ(trace_control_finding(study({2, 3}, {2.5, 1})).verdict, "reproduced in direction");
  EXPECT_EQ(trace_control_finding(study({2, 3}, {2.5, 3})).verdict, "not reproduced");
}

TEST(CurvatureFindings, KinksCountsAgreementAndMisses) {
  CurvatureStudy same = study({2}, {1});
  EXPECT_EQ(kinks_finding(same).verdict, "holds");
  same.runs[0][0].push_back(point(1, 1.5));
  EXPECT_EQ(kinks_finding(same).verdict, "holds under condition");
  same.runs[0][0] = {point(1, -1.5), point(1, 4)};
  EXPECT_EQ(kinks_finding(same).verdict, "fails as printed");
}

TEST(CurvatureFindings, KinksLeavesOpenWhatTheErrorHides) {
  CurvatureStudy noisy = study({2}, {1});
  for (auto& setting : noisy.runs) setting[0][0].spectrum.secant.standard_error = 1;
  EXPECT_EQ(kinks_finding(noisy).verdict, "not testable at this scale");
  noisy.runs[0][0].push_back(point(1, 1.11));
  EXPECT_EQ(kinks_finding(noisy).verdict, "fails as printed");
}

TEST(CurvatureFindings, TrainedBoundNeedsFourStandardErrors) {
  CurvatureStudy searches = study({2}, {1});
  EXPECT_EQ(trained_bound_finding(searches).verdict, "holds");
  searches.runs[1][0][0].spectrum.smallest = -0.1;
  EXPECT_EQ(trained_bound_finding(searches).verdict, "holds under condition");
  searches.runs[1][0][0].sides.dirichlet = {0.65, 0.1};  // 3.5 below: undecided
  EXPECT_EQ(trained_bound_finding(searches).verdict, "holds under condition");
  searches.runs[1][0][0].sides.dirichlet = {0.55, 0.1};
  EXPECT_EQ(trained_bound_finding(searches).verdict, "fails as printed");
}

TEST(IndependentRuns, CoverEveryIndexOnceAndRestoreTheThreads) {
  const int before = at::get_num_threads();
  std::vector<int> calls(17, 0);
  independent_runs(calls.size(), [&](std::size_t i) { calls[i] += at::get_num_threads(); });
  EXPECT_EQ(calls, std::vector<int>(17, 1));
  EXPECT_EQ(at::get_num_threads(), before);
}

TEST(IndependentRuns, HandOnAnException) {
  EXPECT_THROW(independent_runs(3,
                                [](std::size_t i) {
                                  if (i == 1) throw std::runtime_error("one");
                                }),
               std::runtime_error);
}

}  // namespace
}  // namespace nas
