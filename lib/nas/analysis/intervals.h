#pragma once

#include <cstdint>
#include <functional>
#include <span>

namespace nas {

/// A mean of independent values and its standard error.
struct Estimate {
  double mean = 0, standard_error = 0;
};

/// Of n >= 2 values.
Estimate mean_estimate(std::span<const double> values);

struct Interval {
  double low;
  double high;
};

/// Student's interval for the mean of n >= 2 independent normal values, for example one a seed; confidence in (0, 1).
Interval mean_interval(std::span<const double> values, double confidence = 0.95);

/// Fisher's interval for the correlation of n >= 4 pairs of a bivariate normal, from its estimate r in [-1, 1].
Interval correlation_interval(double r, std::int64_t pairs, double confidence = 0.95);

struct GoodnessOfFit {
  double distance;  ///< sup |empirical - given distribution function|
  double p_value;   ///< Kolmogorov's limit with Stephens's correction for finite n: how often a true fit does worse
};

/// Kolmogorov-Smirnov test of a sample against a continuous distribution function.
GoodnessOfFit kolmogorov_smirnov(std::span<const double> sample, const std::function<double(double)>& distribution);

}  // namespace nas
