#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <nas/analysis/intervals.h>
#include <nas/analysis/random.h>
#include <nas/analysis/rank_correlation.h>
#include <nas/run/error.h>

namespace nas {
namespace {

std::vector<double> identity(std::size_t n) {
  std::vector<double> values(n);
  std::iota(values.begin(), values.end(), 0.0);
  return values;
}

TEST(Kendall, ByHand) {
  // One discordant pair of six: tau = 4/6; 1 + 3 of the 24 permutations have at most one inversion, two-sided 8/24.
  const Correlation tau = kendall_tau_b(std::vector<double>{1, 2, 3, 4}, std::vector<double>{1, 3, 2, 4});
  EXPECT_NEAR(tau.value, 4.0 / 6, 1e-15);
  EXPECT_NEAR(tau.p_value, 8.0 / 24, 1e-15);
  EXPECT_EQ(tau.method, PValueMethod::exact);
}

TEST(Kendall, ExactPValueMatchesEnumeration) {
  constexpr std::size_t n = 6;
  const std::vector<double> x = identity(n);
  std::vector<double> observed = {2, 0, 1, 4, 5, 3};
  const Correlation tau = kendall_tau_b(x, observed);
  std::vector<double> permutation = x;
  int extreme = 0;
  int total = 0;
  do {
    ++total;
    extreme += std::abs(kendall_tau_b(x, permutation).value) >= std::abs(tau.value) - 1e-12;
  } while (std::next_permutation(permutation.begin(), permutation.end()));
  EXPECT_NEAR(tau.p_value, static_cast<double>(extreme) / total, 1e-12);
}

TEST(Kendall, TiesByHand) {
  // x = 1 1 2, y = 1 2 3: two concordant pairs, one tie in x: tau_b = 2 / sqrt(2 * 3).
  const Correlation tau = kendall_tau_b(std::vector<double>{1, 1, 2}, std::vector<double>{1, 2, 3});
  EXPECT_NEAR(tau.value, 2 / std::sqrt(6.0), 1e-15);
  // The six orders of y score 2, 2, 0, 0, -2, -2.
  EXPECT_NEAR(tau.p_value, 4.0 / 6, 1e-15);
  EXPECT_EQ(tau.method, PValueMethod::exact);
  EXPECT_TRUE(std::isnan(kendall_tau_b(std::vector<double>{1, 1}, std::vector<double>{1, 2}).value));
}

// The variance behind the normal approximation, read back from its p value, is that of the score over all orders.
TEST(Kendall, VarianceWithTiesIsThatOfAllPermutations) {
  const std::vector<double> x = {1, 1, 1, 2, 3, 3, 4, 5, 6};
  const std::vector<double> y = {2, 1, 3, 3, 3, 5, 4, 5, 7};
  const Correlation tau = kendall_tau_b(x, y);
  ASSERT_EQ(tau.method, PValueMethod::asymptotic);
  const auto score = [&x](const std::vector<double>& values) {
    int sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        sum += ((x[i] > x[j]) - (x[i] < x[j])) * ((values[i] > values[j]) - (values[i] < values[j]));
    return static_cast<double>(sum);
  };
  std::vector<double> order = y;  // each distinct order stands for equally many permutations
  std::sort(order.begin(), order.end());
  double squares = 0, total = 0;
  do {
    squares += score(order) * score(order);
    ++total;
  } while (std::next_permutation(order.begin(), order.end()));
  const double z = boost::math::quantile(boost::math::complement(boost::math::normal(), tau.p_value / 2));
  EXPECT_NEAR(score(y) * score(y) / (z * z), squares / total, 1e-6 * squares / total);
}

TEST(Kendall, LargeExactDistributionApproachesTheNormal) {
  RandomSource random(1);
  std::vector<double> y(200);
  for (double& value : y) value = normal(random);
  const Correlation exact = kendall_tau_b(identity(200), y);
  const double variance = 2.0 * (2 * 200 + 5) / (9.0 * 200 * 199);
  const double z = std::abs(exact.value) / std::sqrt(variance);
  EXPECT_NEAR(exact.p_value, std::erfc(z / std::sqrt(2.0)), 5e-3);
}

TEST(Spearman, ByHand) {
  // rho = 1 - 6 sum d^2 / (n (n^2 - 1)) with d = (0, 1, -1, 0).
  const Correlation rho = spearman_rho(std::vector<double>{1, 2, 3, 4}, std::vector<double>{10, 30, 20, 99});
  EXPECT_NEAR(rho.value, 1 - 6.0 * 2 / (4 * 15), 1e-14);
  const double t = rho.value * std::sqrt(2 / (1 - rho.value * rho.value));
  EXPECT_NEAR(rho.p_value, 2 * boost::math::cdf(boost::math::complement(boost::math::students_t(2), t)), 1e-14);
}

TEST(Spearman, TiesTakeMeanRanks) {
  // Ranks of y: 1.5 1.5 3.
  const Correlation rho = spearman_rho(std::vector<double>{1, 2, 3}, std::vector<double>{5, 5, 7});
  EXPECT_NEAR(rho.value, 1.5 / std::sqrt(2 * 1.5), 1e-14);
}

RC_GTEST_PROP(RankCorrelationProperty, RanksIgnoreMonotoneTransforms, ()) {
  RandomSource random(*rc::gen::arbitrary<std::uint64_t>());
  const auto size = *rc::gen::inRange<std::size_t>(3, 30);
  std::vector<double> x(size), y(size), curved(size), reversed(size);
  for (std::size_t i = 0; i < size; ++i) {
    x[i] = normal(random);
    y[i] = x[i] + normal(random);
    curved[i] = std::exp(y[i]);
    reversed[i] = -y[i];
  }
  RC_ASSERT(std::abs(kendall_tau_b(x, y).value - kendall_tau_b(x, curved).value) < 1e-12);
  RC_ASSERT(std::abs(spearman_rho(x, y).value - spearman_rho(x, curved).value) < 1e-12);
  RC_ASSERT(std::abs(kendall_tau_b(x, y).value + kendall_tau_b(x, reversed).value) < 1e-12);
  RC_ASSERT(std::abs(pearson_r(x, y).value + pearson_r(x, reversed).value) < 1e-12);
  RC_ASSERT(std::abs(kendall_tau_b(x, y).p_value - kendall_tau_b(y, x).p_value) < 1e-12);
}

TEST(Intervals, MeanByHand) {
  const Estimate estimate = mean_estimate(std::vector<double>{1, 2, 3, 4});
  EXPECT_DOUBLE_EQ(estimate.mean, 2.5);
  EXPECT_DOUBLE_EQ(estimate.standard_error, std::sqrt(5.0 / 3) / 2);
  // n = 4, mean 2.5, s = sqrt(5/3); t_{3, 0.975} = 3.182446 (tables of Student's t).
  const Interval interval = mean_interval(std::vector<double>{1, 2, 3, 4});
  const double reach = 3.182446 * std::sqrt(5.0 / 3) / 2;
  EXPECT_NEAR(interval.low, 2.5 - reach, 1e-6);
  EXPECT_NEAR(interval.high, 2.5 + reach, 1e-6);
}

TEST(Intervals, MeanCoversAsOftenAsItSays) {
  RandomSource random(2);
  constexpr int trials = 4000;
  int covered = 0;
  for (int i = 0; i < trials; ++i) {
    std::vector<double> values(4);
    for (double& value : values) value = 3 + normal(random);
    const Interval interval = mean_interval(values, 0.9);
    covered += interval.low <= 3 && 3 <= interval.high;
  }
  // Binomial: 4 standard deviations are 76 of 4000.
  EXPECT_NEAR(covered, 0.9 * trials, 76);
}

TEST(Intervals, CorrelationByHand) {
  // atanh(0.5) = 0.549306, 1.959964 / sqrt(25) = 0.391993.
  const Interval interval = correlation_interval(0.5, 28);
  EXPECT_NEAR(interval.low, std::tanh(0.549306 - 0.391993), 1e-6);
  EXPECT_NEAR(interval.high, std::tanh(0.549306 + 0.391993), 1e-6);
}

TEST(KolmogorovSmirnov, ByHandAndAgainstAWrongDistribution) {
  const auto uniform_distribution = [](double x) { return std::clamp(x, 0.0, 1.0); };
  EXPECT_NEAR(kolmogorov_smirnov(std::vector<double>{0.5}, uniform_distribution).distance, 0.5, 1e-15);
  RandomSource random(3);
  std::vector<double> sample(5000);
  for (double& value : sample) value = uniform(random, 0, 1);
  EXPECT_GT(kolmogorov_smirnov(sample, uniform_distribution).p_value, 1e-3);
  EXPECT_LT(kolmogorov_smirnov(sample, [](double x) { return x * x; }).p_value, 1e-9);
}

TEST(KolmogorovSmirnov, CriticalValueOfTheLimit) {
  // sup distance 1.3581 / sqrt(n) is the 5 per cent point of Kolmogorov's limit (standard tables).
  constexpr std::size_t n = 1'000'000;
  std::vector<double> grid(n);
  for (std::size_t i = 0; i < n; ++i) grid[i] = (static_cast<double>(i) + 0.5) / n;
  const double shift = 1.3581 / std::sqrt(static_cast<double>(n));
  const GoodnessOfFit fit = kolmogorov_smirnov(grid, [&](double x) { return x + shift; });
  EXPECT_NEAR(fit.p_value, 0.05, 5e-4);
}

TEST(Statistics, RefuseBadInput) {
  EXPECT_THROW(kendall_tau_b(std::vector<double>{1, 2}, std::vector<double>{1}), Error);
  EXPECT_THROW(spearman_rho(std::vector<double>{1}, std::vector<double>{1}), Error);
  EXPECT_THROW(pearson_r(std::vector<double>{1, std::nan("")}, std::vector<double>{1, 2}), Error);
  EXPECT_THROW(mean_estimate(std::vector<double>{1}), Error);
  EXPECT_THROW(mean_interval(std::vector<double>{1}), Error);
  EXPECT_THROW(mean_interval(std::vector<double>{1, 2}, 1), Error);
  EXPECT_THROW(correlation_interval(0.5, 3), Error);
  EXPECT_THROW(kolmogorov_smirnov({}, [](double x) { return x; }), Error);
}

}  // namespace
}  // namespace nas
