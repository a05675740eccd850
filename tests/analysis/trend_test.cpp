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

TEST(TrendOfPaths, PartsOfAPathMakeItUp) {
  EXPECT_EQ(part(kRising, 0, 0.5).y, (std::vector<double>{10, 20}));
  EXPECT_EQ(part(kRising, 0.5, 1).x, (std::vector<double>{3, 4}));
  EXPECT_TRUE(contains(error_of([] { part(kRising, 0.5, 0.5); }), "from 0.5 to 0.5"));
}

}  // namespace
}  // namespace nas
