#include <nas/analysis/trend.h>

#include <cmath>

#include <gtest/gtest.h>

#include <tests/support/expect_error.h>

namespace nas {
namespace {
using testing::contains;
using testing::error_of;

const Path kRising{{1, 2, 3, 4}, {10, 20, 40, 80}};
const Path kFalling{{1, 2, 3, 4}, {8, 4, 2, 1}};

TEST(TrendOfPaths, IsTheMeanRankCorrelationOfTheRuns) {
  const Path runs[] = {kRising, kRising, kFalling, kRising};
  const Trend result = trend(runs);
  EXPECT_EQ(result.correlations, (std::vector<double>{1, 1, -1, 1}));
  EXPECT_DOUBLE_EQ(result.mean, 0.5);
  // Standard deviation 1 of four values, t(0.975; 3) = 3.1824463: 0.5 +- 1.5912232, cut to what a correlation can be.
  EXPECT_EQ(result.interval.low, -1);
  EXPECT_EQ(result.interval.high, 1);
  const Path mixed[] = {kRising, {{1, 2, 3, 4}, {10, 20, 80, 40}}};  // rho 1 and 0.8: 0.9 +- 12.7062 * 0.1 = 1.27
  EXPECT_NEAR(trend(mixed).interval.low, 0.9 - 1.2706205, 1e-6);
}

TEST(TrendOfPaths, OneRunHasNoIntervalAndAConstantOneNoCorrelation) {
  const Path runs[] = {kRising, {{1, 2, 3}, {5, 5, 5}}};
  const Trend result = trend(runs);
  EXPECT_EQ(result.correlations.size(), 1u);
  EXPECT_DOUBLE_EQ(result.mean, 1);
  EXPECT_TRUE(std::isnan(result.interval.low));
  EXPECT_TRUE(std::isnan(trend({}).mean));
}

// Ranks of x against time: 3 2 1 4 (rho 0.2), of y: 1 2 4 3 (0.8), of x and y: differences 2 0 -3 1 (rho 1 - 6 * 14 /
// 60 = -0.4). Time fixed: (-0.4 - 0.16) / sqrt(0.96 * 0.36).
TEST(TrendOfPaths, HoldsTimeFixed) {
  const Path run[] = {{{30, 20, 10, 40}, {0.1, 0.2, 0.4, 0.3}}};
  EXPECT_NEAR(trend(run).mean, -0.4, 1e-12);
  EXPECT_NEAR(trend_given_time(run).mean, -0.56 / std::sqrt(0.96 * 0.36), 1e-12);
  const Path drifting[] = {kRising};  // both in the order of time: nothing is left to go together
  EXPECT_TRUE(trend_given_time(drifting).correlations.empty());
  EXPECT_EQ(describe(trend_given_time(drifting)), "—");
}

TEST(TrendOfPaths, PartsOfAPathMakeItUp) {
  EXPECT_EQ(part(kRising, 0, 0.5).y, (std::vector<double>{10, 20}));
  EXPECT_EQ(part(kRising, 0.5, 1).x, (std::vector<double>{3, 4}));
  EXPECT_TRUE(contains(error_of([] { part(kRising, 0.5, 0.5); }), "from 0.5 to 0.5"));
}

}  // namespace
}  // namespace nas
