#include <nas/analysis/feature_estimation.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include <boost/math/tools/minima.hpp>

#include <nas/run/error.h>

namespace nas {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double rounding = 1e-9;  // slack for moments that come from sums over features

void check_lengths(std::span<const double> optimal, std::span<const double> skip, std::span<const double> conv) {
  if (optimal.size() < 2 || skip.size() != optimal.size() || conv.size() != optimal.size()) {
    fail("feature maps of {}, {} and {} entries: give three of one length, at least 2", optimal.size(), skip.size(),
         conv.size());
  }
}

}  // namespace

void ErrorMoments::validate() const {
  const double bound = std::sqrt(std::max(skip, 0.0) * std::max(conv, 0.0));
  const bool valid = skip >= 0 && conv >= 0 && std::isfinite(skip) && std::isfinite(conv) &&
                     std::abs(covariance) <= bound * (1 + rounding) + std::numeric_limits<double>::min();
  if (!valid) {
    fail("error moments var(x-m)={}, var(o-m)={}, cov={}: variances must be >= 0 and |cov| <= sqrt of their product",
         skip, conv, covariance);
  }
}

double ErrorMoments::mixture_variance(double p) const {
  return p * p * conv + (1 - p) * (1 - p) * skip + 2 * p * (1 - p) * covariance;
}

ErrorMoments error_moments(std::span<const double> optimal, std::span<const double> skip,
                           std::span<const double> conv) {
  check_lengths(optimal, skip, conv);
  const double count = static_cast<double>(optimal.size());
  double skip_mean = 0;
  double conv_mean = 0;
  for (std::size_t i = 0; i < optimal.size(); ++i) {
    skip_mean += (skip[i] - optimal[i]) / count;
    conv_mean += (conv[i] - optimal[i]) / count;
  }
  ErrorMoments moments;
  for (std::size_t i = 0; i < optimal.size(); ++i) {
    const double skip_error = skip[i] - optimal[i] - skip_mean;
    const double conv_error = conv[i] - optimal[i] - conv_mean;
    moments.skip += skip_error * skip_error / count;
    moments.conv += conv_error * conv_error / count;
    moments.covariance += skip_error * conv_error / count;
  }
  return moments;
}

bool FeatureCorrelations::feasible() const {
  const double a = skip_optimal;
  const double b = conv_optimal;
  const double r = skip_conv;
  return std::abs(a) <= 1 && std::abs(b) <= 1 && std::abs(r) <= 1 && 1 + 2 * a * b * r - a * a - b * b - r * r >= 0;
}

ErrorMoments error_moments(const FeatureCorrelations& correlations, const FeatureScales& scales) {
  const double optimal_skip = correlations.skip_optimal * scales.skip * scales.optimal;
  const double optimal_conv = correlations.conv_optimal * scales.conv * scales.optimal;
  const double skip_conv = correlations.skip_conv * scales.skip * scales.conv;
  const double optimal = scales.optimal * scales.optimal;
  return {.skip = scales.skip * scales.skip + optimal - 2 * optimal_skip,
          .conv = scales.conv * scales.conv + optimal - 2 * optimal_conv,
          .covariance = skip_conv - optimal_skip - optimal_conv + optimal};
}

MixtureOptimum exact_optimum(const ErrorMoments& moments) {
  moments.validate();
  const double conv_gain = moments.skip - moments.covariance;  // p* has this sign
  const double skip_gain = moments.conv - moments.covariance;  // and 1 - p* has this one
  if (moments.disagreement() <= 0) return {OptimumKind::indifferent, 0.5, 0};
  if (conv_gain <= 0) return {OptimumKind::skip_alone, 0, infinity};
  if (skip_gain <= 0) return {OptimumKind::conv_alone, 1, -infinity};
  return {OptimumKind::interior, conv_gain / moments.disagreement(), std::log(skip_gain / conv_gain)};
}

double numerical_optimum(std::span<const double> optimal, std::span<const double> skip, std::span<const double> conv) {
  check_lengths(optimal, skip, conv);
  const double count = static_cast<double>(optimal.size());
  const auto variance = [&](double p) {
    double mean = 0;
    for (std::size_t i = 0; i < optimal.size(); ++i) mean += (p * conv[i] + (1 - p) * skip[i] - optimal[i]) / count;
    double sum = 0;
    for (std::size_t i = 0; i < optimal.size(); ++i) {
      const double error = p * conv[i] + (1 - p) * skip[i] - optimal[i] - mean;
      sum += error * error;
    }
    return sum / count;
  };
  constexpr int bits = std::numeric_limits<double>::digits / 2;  // more cannot be had from function values
  std::uintmax_t iterations = 200;
  const auto [p, value] = boost::math::tools::brent_find_minima(variance, 0.0, 1.0, bits, iterations);
  // Brent's method never evaluates the ends of its interval, where a boundary optimum lies.
  if (variance(0) <= value) return 0;
  if (variance(1) <= value) return 1;
  return p;
}

double softmax_reading(const ErrorMoments& moments) {
  const double sum = moments.skip + moments.conv;
  return sum > 0 ? moments.skip / sum : 0.5;
}

double literal_reading(const ErrorMoments& moments, double scale) {
  return 1 / (1 + std::exp(scale * (moments.conv - moments.skip)));
}

}  // namespace nas
