#include <nas/analysis/proposition1.h>

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nas/run/error.h>

namespace nas {
namespace {

RC_GTEST_PROP(Proposition1Property, RandomFeaturesHaveTheCorrelationsAskedFor, ()) {
  RandomSource random(*rc::gen::arbitrary<std::uint64_t>());
  const FeatureCorrelations correlations = random_correlations(random);
  const FeatureScales scales = {uniform(random, 0.1, 4), uniform(random, 0.1, 4), uniform(random, 0.1, 4)};
  const FeatureTriple triple = random_features(correlations, scales, 8, random);
  const ErrorMoments empirical = error_moments(triple.optimal, triple.skip, triple.conv);
  const ErrorMoments expected = error_moments(correlations, scales);
  RC_ASSERT(std::abs(empirical.skip - expected.skip) < 1e-10);
  RC_ASSERT(std::abs(empirical.conv - expected.conv) < 1e-10);
  RC_ASSERT(std::abs(empirical.covariance - expected.covariance) < 1e-10);
}

TEST(Proposition1, SweepFindsWhatTheFormulasSay) {
  RandomSource random(1);
  const FeatureSweep sweep = sweep_features({.triples = 5'000}, random);
  EXPECT_LT(sweep.largest_objective_shortfall, 1e-12);
  EXPECT_LT(sweep.largest_weight_disagreement,
            1e-5);  // Brent's accuracy in p, half the digits, over the curvature bound
  EXPECT_EQ(sweep.sign_violations, 0);
  EXPECT_EQ(sweep.correlation_violations, 0);
  EXPECT_NEAR(sweep.interior + sweep.skip_alone + sweep.conv_alone, 1, 1e-9);
  EXPECT_GT(sweep.skip_alone, 0.05);
  EXPECT_GT(sweep.softmax.over_5_percent, 0.3);
  EXPECT_EQ(sweep.softmax.wrong_preference, 0);
  EXPECT_EQ(sweep.softmax.worse_than_uniform, 0);
}

TEST(Proposition1, UncorrelatedErrorsMakeTheSoftmaxReadingExact) {
  RandomSource random(2);
  const FeatureSweep sweep = sweep_features({.triples = 2'000, .uncorrelated_errors = true}, random);
  EXPECT_LT(sweep.softmax.largest_weight_error, 1e-9);
  EXPECT_GT(sweep.literal.largest_weight_error, 0.05);
}

TEST(Proposition1, ScalesDecideWhetherCloserMeansMoreCorrelated) {
  RandomSource random(3);
  const FeatureSweep sweep = sweep_features({.triples = 2'000, .equal_scales = false}, random);
  EXPECT_EQ(sweep.sign_violations, 0);
  EXPECT_GT(sweep.correlation_violations, 0);
}

TEST(Proposition1, SameSeedSameFindings) {
  const AuditOptions options = {.seed = 5, .quick = true};
  const std::vector<Finding> first = audit_proposition1(options);
  const std::vector<Finding> second = audit_proposition1(options);
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_NO_THROW(first[i].validate());
    EXPECT_EQ(first[i].numbers, second[i].numbers);
    EXPECT_EQ(first[i].verdict, second[i].verdict);
  }
}

TEST(Proposition1, RefusesBadOptions) {
  RandomSource random(4);
  EXPECT_THROW(sweep_features({.triples = 0}, random), Error);
  EXPECT_THROW(sweep_features({.entries = 3}, random), Error);
  EXPECT_THROW(sweep_features({.uncorrelated_errors = true, .equal_scales = false}, random), Error);
  EXPECT_THROW(random_features({1, 1, 0}, {}, 8, random), Error);
}

}  // namespace
}  // namespace nas
