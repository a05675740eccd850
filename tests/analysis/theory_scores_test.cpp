// The comparisons of claim equation2_2.hessian_explains, by hand.
#include <nas/analysis/theory_scores.h>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace nas {
namespace {

CandidateChange change(double actual, double linear, double quadratic, double magnitude) {
  return {.edge = 0,
          .candidate = 0,
          .actual = actual,
          .expansion = linear + quadratic,
          .linear = linear,
          .quadratic = quadratic,
          .identity = linear,
          .magnitude = magnitude};
}

TEST(TheoryScores, ScoresEachTheoryByHand) {
  // The expansion is exact, by its Hessian term; the gradient alone sees no change; theta is half right.
  const TheoryScores result = theory_scores({change(1, 0, 1, 0.2), change(2, 0, 2, 0.4), change(3, 0, 3, 0.3)});
  EXPECT_DOUBLE_EQ(result.expansion.spearman, 1);
  EXPECT_DOUBLE_EQ(result.expansion.share, 1);
  EXPECT_DOUBLE_EQ(result.hessian.spearman, 1);
  EXPECT_DOUBLE_EQ(result.gradient.share, 0);
  EXPECT_DOUBLE_EQ(result.magnitude, 0.5);  // ranks 1 3 2: 1 - 6 * 2 / (3 * 8)
  const TheoryScores backwards = theory_scores({change(1, 4, -3, 0.1), change(2, 4, -2, 0.2), change(3, 4, -5, 0.3)});
  EXPECT_DOUBLE_EQ(backwards.hessian.spearman, -0.5);                  // ranks 2 3 1
  EXPECT_DOUBLE_EQ(backwards.gradient.share, 1 - (9.0 + 4 + 1) / 14);  // 4 against 1, 2, 3
}

TEST(TheoryScores, GradientTermOfACandidateChange) {
  // One edge, L = (theta . c)^2 with c = (1, 2), theta = (1/4, 3/4): dL/dtheta_1 = 2 * 7/4, removal moves it by -1/4.
  const ScalarFunction f = [](const at::Tensor& theta) { return (theta[0][0] + 2 * theta[0][1]).pow(2); };
  const at::Tensor theta = at::tensor({0.25, 0.75}, at::kDouble).view({1, 2});
  const CandidateChange removed = candidate_changes(f, theta, Decision::remove)[0];
  EXPECT_DOUBLE_EQ(removed.linear, -0.25 * 3.5);
  EXPECT_DOUBLE_EQ(removed.linear + removed.quadratic, removed.expansion);
}

TheoryScores with(double expansion, double gradient, double hessian, double magnitude) {
  return {.expansion = {expansion, expansion},
          .gradient = {gradient, gradient},
          .hessian = {hessian, 0},
          .identity = {},
          .magnitude = magnitude};
}

TEST(HessianVerdict, NeedsEveryComparisonOfEveryDecision) {
  const TheoryScores all = with(0.9, 0.5, 0.4, 0.1);
  EXPECT_EQ(hessian_worth(all).count(), 3);
  EXPECT_EQ(hessian_verdict({{all, all}, {all, all}}), "reproduced");
  // What the gradient alone achieves does not count, nor an expansion above the magnitude.
  const TheoryScores gradient_only = with(0.9, 0.9, 0.4, 0.1);
  EXPECT_EQ(hessian_worth(gradient_only).count(), 1);
  EXPECT_EQ(hessian_verdict({{all}, {gradient_only}}), "not reproduced");
  EXPECT_EQ(hessian_verdict({{with(0.9, 0.5, 0.1, 0.4)}, {all}}), "not reproduced");
}

TEST(HessianVerdict, OnTheMeanIsADirection) {
  const TheoryScores all = with(0.9, 0.5, 0.4, 0.1);
  const TheoryScores slightly_worse = with(0.5, 0.6, 0.1, 0.2);
  EXPECT_EQ(hessian_verdict({{all, slightly_worse}, {all, all}}), "reproduced in direction");
  const TheoryScores mean = mean_scores({all, slightly_worse});
  EXPECT_DOUBLE_EQ(mean.expansion.spearman, 0.7);
  EXPECT_DOUBLE_EQ(mean.magnitude, 0.15000000000000002);
}

}  // namespace
}  // namespace nas
