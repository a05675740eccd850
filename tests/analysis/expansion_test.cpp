#include <nas/analysis/expansion.h>

#include <cmath>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include <nas/analysis/equation2_2.h>
#include <nas/analysis/finite_difference.h>
#include <nas/analysis/mixed_derivative.h>
#include <nas/analysis/second_order_audit.h>
#include <nas/analysis/toy_supernet.h>
#include <nas/run/error.h>

namespace nas {
namespace {

at::Generator generator(std::uint64_t seed) { return at::make_generator<at::CPUGeneratorImpl>(seed); }

TEST(Expansion, IsExactForAQuadratic) {
  // f = x^2 + 3 x y at (1, 2): g = (8, 3), H = ((2, 3), (3, 0)).
  const ScalarFunction f = [](const at::Tensor& x) { return x[0] * x[0] + 3 * x[0] * x[1]; };
  const at::Tensor point = at::tensor({1.0, 2.0}, at::kDouble);
  const ChangeExplained change = explain_changes(f, point, {at::tensor({1.0, -1.0}, at::kDouble)})[0];
  EXPECT_DOUBLE_EQ(change.linear, 5);
  EXPECT_DOUBLE_EQ(change.quadratic, -2);
  EXPECT_DOUBLE_EQ(change.actual, 3);
}

TEST(Expansion, NearestMultipleOfTheIdentity) {
  // tr(H) / 2 = 1 in the quadratic above, d = (1, -1): d'd / 2 = 1. f = x'x is its own: H = 2I.
  const ScalarFunction f = [](const at::Tensor& x) { return x[0] * x[0] + 3 * x[0] * x[1]; };
  const at::Tensor d = at::tensor({1.0, -1.0}, at::kDouble);
  EXPECT_DOUBLE_EQ(explain_changes(f, at::tensor({1.0, 2.0}, at::kDouble), {d})[0].identity, 1);
  const ScalarFunction square = [](const at::Tensor& x) { return x.square().sum(); };
  const ChangeExplained change = explain_changes(square, at::tensor({1.0, 2.0}, at::kDouble), {d})[0];
  EXPECT_DOUBLE_EQ(change.identity, change.quadratic);
}

TEST(Expansion, ShareExplained) {
  const std::vector<double> actual = {1, -2};
  EXPECT_DOUBLE_EQ(share_explained(actual, actual), 1);
  EXPECT_DOUBLE_EQ(share_explained(actual, std::vector<double>{0, 0}), 0);
  EXPECT_DOUBLE_EQ(share_explained(actual, std::vector<double>{2, -2}), 0.8);
  EXPECT_THROW(share_explained(actual, std::vector<double>{1}), Error);
  EXPECT_THROW(share_explained(std::vector<double>{0.0}, std::vector<double>{0.0}), Error);
}

TEST(Expansion, RemainderOrderOfAPower) {
  EXPECT_NEAR(remainder_order([](double t) { return 7 * std::pow(t, 3); }), 3, 1e-12);
  EXPECT_NEAR(remainder_order([](double t) { return -t; }), 1, 1e-12);
  EXPECT_THROW(remainder_order([](double t) { return t; }, 0), Error);
}

TEST(Expansion, CandidateChangesByHand) {
  // One edge, L = (theta . c)^2 with c = (1, 2), theta = (1/4, 3/4): L = 49/16.
  const ScalarFunction f = [](const at::Tensor& theta) { return (theta[0][0] + 2 * theta[0][1]).pow(2); };
  const at::Tensor theta = at::tensor({0.25, 0.75}, at::kDouble).view({1, 2});
  const auto removed = candidate_changes(f, theta, Decision::remove);
  ASSERT_EQ(removed.size(), 2u);
  EXPECT_DOUBLE_EQ(removed[0].actual, 1.5 * 1.5 - 49.0 / 16);
  EXPECT_DOUBLE_EQ(removed[0].expansion, removed[0].actual);  // a quadratic: the expansion is exact
  EXPECT_DOUBLE_EQ(removed[0].quadratic, 0.0625);
  EXPECT_DOUBLE_EQ(removed[0].magnitude, 0.25);
  const auto chosen = candidate_changes(f, theta, Decision::discretise);
  EXPECT_DOUBLE_EQ(chosen[0].actual, 49.0 / 16 - 1);
  EXPECT_DOUBLE_EQ(chosen[1].actual, 49.0 / 16 - 4);
}

TEST(Expansion, DistanceFromIdentity) {
  EXPECT_NEAR(distance_from_identity(3 * at::eye(4, at::kDouble)), 0, 1e-7);
  // The centring matrix, the nearest thing to s I that a softmax allows.
  const at::Tensor centring = at::eye(4, at::kDouble) - at::full({4, 4}, 0.25, at::kDouble);
  EXPECT_NEAR(distance_from_identity(centring), 0.5, 1e-12);
}

TEST(ToySupernet, DerivativesAgreeWithFiniteDifferences) {
  const ToySupernet supernet({}, generator(1));
  const at::Tensor weights = supernet.initial_weights(generator(2));
  const at::Tensor alpha = at::randn({2, ToySupernet::candidates}, generator(3), at::kDouble);
  const ScalarFunction loss = [&](const at::Tensor& a) { return supernet.loss(weights, a, true); };
  EXPECT_LT(relative_difference(gradient(loss, alpha), finite_difference_gradient(loss, alpha)), 1e-8);
  EXPECT_LT(relative_difference(hessian(loss, alpha), finite_difference_hessian(loss, alpha)), 1e-5);
}

TEST(ToySupernet, TrainingLowersItsLoss) {
  const ToySupernet supernet({}, generator(4));
  at::Tensor weights = supernet.initial_weights(generator(5));
  at::Tensor alpha = at::zeros({2, ToySupernet::candidates}, at::kDouble);
  const double before = supernet.loss(weights, alpha, false).item<double>();
  supernet.train(weights, alpha, 100, 0.1, 0.1);
  EXPECT_LT(supernet.loss(weights, alpha, false).item<double>(), before);
}

TEST(MixedDerivative, ByHand) {
  // L = alpha^2 (w . w) / 2: d/dalpha (v . dL/dw) = 2 alpha v . w, and central differences are exact for it.
  const TrainingLoss loss = [](const at::Tensor& w, const at::Tensor& a) { return 0.5 * a.pow(2).sum() * w.dot(w); };
  const at::Tensor w = at::tensor({1.0, 2.0}, at::kDouble);
  const at::Tensor v = at::tensor({3.0, -1.0}, at::kDouble);
  const at::Tensor alpha = at::tensor({5.0}, at::kDouble);
  EXPECT_DOUBLE_EQ(exact_mixed_product(loss, w, alpha, v).item<double>(), 10);
  EXPECT_NEAR(finite_difference_mixed_product(loss, w, alpha, v, 0.1).item<double>(), 10, 1e-12);
  EXPECT_NEAR(published_epsilon(v), 0.01 / std::sqrt(10.0), 1e-16);
  EXPECT_THROW(published_epsilon(at::zeros({2})), Error);
  EXPECT_THROW(finite_difference_mixed_product(loss, w, alpha, v, 0), Error);
}

TEST(MixedDerivative, SmoothErrorFallsWithTheSquareOfEps) {
  const auto errors = mixed_derivative_errors(Activation::tanh, 0, 6, {0.1, 0.01});
  EXPECT_NEAR(errors[0].in_float64 / errors[1].in_float64, 100, 5);
}

TEST(MixedDerivative, ReluErrorVanishesOnceNoKinkIsCrossed) {
  const auto errors = mixed_derivative_errors(Activation::relu, 0, 7, {1, 1e-7});
  EXPECT_LT(errors[1].in_float64, 1e-6);
  EXPECT_GT(errors[0].in_float64, 1e-3);
}

TEST(Equation2_2, QuickAuditFindsTheOrders) {
  const std::vector<Finding> findings = audit_equation2_2({.seed = 8, .quick = true});
  for (const Finding& finding : findings) EXPECT_NO_THROW(finding.validate());
  EXPECT_EQ(findings[0].id, "equation2_2.perturbation");
  EXPECT_NEAR(findings[0].numbers.at("order_doubling").get<double>(), 3, 0.1);
  EXPECT_NEAR(findings[0].numbers.at("order_reset").get<double>(), 1, 0.1);
  EXPECT_NEAR(findings[1].numbers.at("order_reset").get<double>(), 3, 0.1);
  EXPECT_EQ(findings[2].verdict, "fails as printed");
  for (const auto& row : findings[3].numbers.at("settings"))
    EXPECT_LE(std::abs(row.at("spearman_gradient").get<double>()), 1);
}

TEST(SecondOrder, TheVerdictCanFailAndNamesTheNetworks) {
  const auto judge = [](double first, double second) {
    return judge_finite_difference({{"smooth", first}, {"ReLU", second}});
  };
  EXPECT_EQ(judge(0.009, 0.001).verdict, "holds");
  EXPECT_EQ(judge(0.009, 0.3).verdict, "holds under condition");
  EXPECT_EQ(judge(0.009, 0.3).networks, "within 1% for smooth; off by over 10% for ReLU");
  EXPECT_EQ(judge(0.05, 0.3).verdict, "holds under condition");
  EXPECT_EQ(judge(0.11, 5.9).verdict, "fails as printed");
  EXPECT_EQ(judge(0.11, 5.9).networks, "off by over 10% for smooth, ReLU");
}

TEST(SecondOrder, QuickAuditIsValid) {
  for (const Finding& finding : audit_second_order({.seed = 9, .quick = true})) EXPECT_NO_THROW(finding.validate());
}

}  // namespace
}  // namespace nas
