#include <nas/analysis/intervals.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <nas/run/error.h>

namespace nas {
namespace {

void check_confidence(double confidence) {
  if (!(confidence > 0 && confidence < 1)) fail("confidence = {}: must lie between 0 and 1", confidence);
}

/// P(K > x) for Kolmogorov's limit distribution: 2 sum_k (-1)^(k-1) exp(-2 k^2 x^2).
double kolmogorov_tail(double x) {
  if (x < 0.2) return 1;  // 1 - P < 1e-12, where the alternating series loses its digits
  double sum = 0;
  for (int k = 1; k <= 100; ++k) {
    const double term = std::exp(-2.0 * k * k * x * x);
    sum += k % 2 == 1 ? term : -term;
    if (term < 1e-17) break;
  }
  return std::clamp(2 * sum, 0.0, 1.0);
}

}  // namespace

Estimate mean_estimate(std::span<const double> values) {
  if (values.size() < 2) fail("{} values: a standard error of the mean needs at least 2", values.size());
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / (count - 1) / count)};
}

Interval mean_interval(std::span<const double> values, double confidence) {
  check_confidence(confidence);
  const Estimate estimate = mean_estimate(values);
  const boost::math::students_t student(static_cast<double>(values.size() - 1));
  const double reach = boost::math::quantile(student, (1 + confidence) / 2) * estimate.standard_error;
  return {estimate.mean - reach, estimate.mean + reach};
}

Interval correlation_interval(double r, std::int64_t pairs, double confidence) {
  check_confidence(confidence);
  if (!(std::abs(r) <= 1)) fail("correlation {}: must lie in [-1, 1]", r);
  if (pairs < 4) fail("{} pairs: an interval for a correlation needs at least 4", pairs);
  const double z = std::atanh(r);
  const double reach =
      boost::math::quantile(boost::math::normal(), (1 + confidence) / 2) / std::sqrt(static_cast<double>(pairs - 3));
  return {std::tanh(z - reach), std::tanh(z + reach)};
}

GoodnessOfFit kolmogorov_smirnov(std::span<const double> sample, const std::function<double(double)>& distribution) {
  if (sample.empty()) fail("an empty sample: a goodness-of-fit test needs values");
  std::vector<double> sorted(sample.begin(), sample.end());
  std::sort(sorted.begin(), sorted.end());
  const auto count = static_cast<double>(sorted.size());
  double distance = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double value = distribution(sorted[i]);
    distance = std::max({distance, value - static_cast<double>(i) / count, static_cast<double>(i + 1) / count - value});
  }
  const double root = std::sqrt(count);
  return {distance, kolmogorov_tail((root + 0.12 + 0.11 / root) * distance)};
}

}  // namespace nas
