#include <nas/analysis/feature_estimation.h>

#include <array>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nas/analysis/random.h>
#include <nas/run/error.h>

namespace nas {
namespace {

/// Moments of two random errors: every pair of variances over six decades, every correlation.
ErrorMoments draw_moments() {
  RandomSource random(*rc::gen::arbitrary<std::uint64_t>());
  const double skip = std::pow(10.0, uniform(random, -3, 3));
  const double conv = std::pow(10.0, uniform(random, -3, 3));
  return {skip, conv, uniform(random, -1, 1) * std::sqrt(skip * conv)};
}

TEST(FeatureEstimation, EightPixelsByHand) {
  const std::array<double, 8> optimal = {1, 1, 1, 1, -1, -1, -1, -1};
  const std::array<double, 8> skip = {1, 1, 1, -1, 1, -1, -1, -1};
  const std::array<double, 8> conv = {1, 1, -1, -1, -1, 1, 1, -1};
  const ErrorMoments moments = error_moments(optimal, skip, conv);
  EXPECT_DOUBLE_EQ(moments.skip, 1);
  EXPECT_DOUBLE_EQ(moments.conv, 2);
  EXPECT_DOUBLE_EQ(moments.covariance, 0.5);
  for (const double p : {0.0, 0.25, 1.0 / 3, 0.5, 1.0}) {
    EXPECT_DOUBLE_EQ(moments.mixture_variance(p), 2 * p * p - p + 1);
  }
  const MixtureOptimum optimum = exact_optimum(moments);
  EXPECT_EQ(optimum.kind, OptimumKind::interior);
  EXPECT_DOUBLE_EQ(optimum.conv_weight, 0.25);
  EXPECT_DOUBLE_EQ(optimum.alpha_gap, std::log(3));  // softmax weights 3/4 and 1/4
  EXPECT_NEAR(numerical_optimum(optimal, skip, conv), 0.25, 1e-7);
  EXPECT_DOUBLE_EQ(softmax_reading(moments), 1.0 / 3);
}

TEST(FeatureEstimation, EightPixelsWithoutFiniteOptimum) {
  const std::array<double, 8> optimal = {1, 1, 1, 1, -1, -1, -1, -1};
  const std::array<double, 8> skip = {1, 1, 1, -1, 1, -1, -1, -1};
  const std::array<double, 8> conv = {1, 1, -1, -1, 1, 1, -1, -1};
  const ErrorMoments moments = error_moments(optimal, skip, conv);
  for (const double p : {0.0, 0.5, 1.0}) EXPECT_DOUBLE_EQ(moments.mixture_variance(p), 1 + p * p);
  EXPECT_EQ(exact_optimum(moments).kind, OptimumKind::skip_alone);
  EXPECT_EQ(exact_optimum(moments).alpha_gap, std::numeric_limits<double>::infinity());
  EXPECT_EQ(numerical_optimum(optimal, skip, conv), 0);
}

TEST(FeatureEstimation, IdenticalOperationsAreIndifferent) {
  EXPECT_EQ(exact_optimum({.skip = 1, .conv = 1, .covariance = 1}).kind, OptimumKind::indifferent);
}

TEST(FeatureEstimation, MomentsOfNormalisedFeatures) {
  // var(x - m) = 2 (1 - corr), and the covariance does not vanish with normalisation.
  const ErrorMoments moments = error_moments({.skip_optimal = 0.75, .conv_optimal = 0.25, .skip_conv = 0.5});
  EXPECT_DOUBLE_EQ(moments.skip, 0.5);
  EXPECT_DOUBLE_EQ(moments.conv, 1.5);
  EXPECT_DOUBLE_EQ(moments.covariance, 0.5);
  EXPECT_TRUE((FeatureCorrelations{1, 1, 1}.feasible()));
  EXPECT_FALSE((FeatureCorrelations{1, 1, 0}.feasible()));
}

TEST(FeatureEstimation, ScaleBreaksTheCorrelationReading) {
  // x = 2 m* is perfectly correlated with m*, yet farther from it in variance than m* plus a little noise.
  const ErrorMoments moments = error_moments({.skip_optimal = 1, .conv_optimal = 0.8, .skip_conv = 0.8},
                                             {.optimal = 1, .skip = 2, .conv = 1.25});
  EXPECT_DOUBLE_EQ(moments.skip, 1);
  EXPECT_DOUBLE_EQ(moments.conv, 0.5625);
  EXPECT_GT(exact_optimum(moments).conv_weight, 0.5);
}

RC_GTEST_PROP(FeatureEstimationProperty, NoWeightBeatsTheExactOptimum, ()) {
  const ErrorMoments moments = draw_moments();
  const double best = moments.mixture_variance(exact_optimum(moments).conv_weight);
  const double scale = moments.skip + moments.conv;
  for (int i = 0; i <= 100; ++i) RC_ASSERT(moments.mixture_variance(i / 100.0) >= best - 1e-14 * scale);
}

RC_GTEST_PROP(FeatureEstimationProperty, SkipIsPreferredIffItsErrorIsSmaller, ()) {
  const ErrorMoments moments = draw_moments();
  RC_ASSERT((exact_optimum(moments).alpha_gap > 0) == (moments.skip < moments.conv));
}

RC_GTEST_PROP(FeatureEstimationProperty, AlphaGapIsTheLogitOfTheWeight, ()) {
  const ErrorMoments moments = draw_moments();
  const MixtureOptimum optimum = exact_optimum(moments);
  if (optimum.kind == OptimumKind::interior) {
    RC_ASSERT(std::abs(1 / (1 + std::exp(optimum.alpha_gap)) - optimum.conv_weight) < 1e-9);
  }
}

RC_GTEST_PROP(FeatureEstimationProperty, SoftmaxReadingIsExactForUncorrelatedErrorsOrEqualVariances, ()) {
  ErrorMoments moments = draw_moments();
  const ErrorMoments uncorrelated = {moments.skip, moments.conv, 0};
  RC_ASSERT(std::abs(softmax_reading(uncorrelated) - exact_optimum(uncorrelated).conv_weight) < 1e-12);
  const double equal = std::min(moments.skip, moments.conv);
  const ErrorMoments same = {equal, equal, 0.9 * equal};
  RC_ASSERT(std::abs(softmax_reading(same) - exact_optimum(same).conv_weight) < 1e-9);
}

RC_GTEST_PROP(FeatureEstimationProperty, SoftmaxReadingErrorHasItsClosedForm, ()) {
  const ErrorMoments moments = draw_moments();
  const MixtureOptimum optimum = exact_optimum(moments);
  if (optimum.kind != OptimumKind::interior) return;
  const double expected =
      moments.covariance * (moments.conv - moments.skip) / ((moments.skip + moments.conv) * moments.disagreement());
  RC_ASSERT(std::abs(softmax_reading(moments) - optimum.conv_weight - expected) < 1e-9);
}

RC_GTEST_PROP(FeatureEstimationProperty, SoftmaxReadingIsNeverWorseThanUniform, ()) {
  const ErrorMoments moments = draw_moments();
  RC_ASSERT(moments.mixture_variance(softmax_reading(moments)) <= moments.mixture_variance(0.5) * (1 + 1e-12));
}

TEST(FeatureEstimation, RefusesImpossibleInput) {
  EXPECT_THROW(exact_optimum({.skip = -1, .conv = 1, .covariance = 0}), Error);
  EXPECT_THROW(exact_optimum({.skip = 1, .conv = 1, .covariance = 1.1}), Error);
  EXPECT_THROW(exact_optimum({.skip = 1, .conv = std::nan(""), .covariance = 0}), Error);
  const std::array<double, 2> two = {0, 1};
  const std::array<double, 1> one = {0};
  EXPECT_THROW(error_moments(two, two, one), Error);
  EXPECT_THROW(numerical_optimum(one, one, one), Error);
}

}  // namespace
}  // namespace nas
