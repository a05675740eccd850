#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nas {

/// Numbers over seeds.
struct Summary {
  std::int64_t n = 0;
  double mean = 0;
  double standard_deviation = 0;  ///< of the sample (n - 1); NaN for n < 2
  double smallest = 0;
  double largest = 0;

  /// All NaN for no values. Every value must be finite.
  static Summary of(const std::vector<double>& values);

  /// "2.61 ± 0.08 (n = 4)", "2.61 (n = 1)", or an em dash when n is 0.
  std::string text(int decimals) const;
};

/// Whether the mean of new runs agrees with recorded ones: it lies within the interval in which, were both from one
/// normal distribution, it would fall in 95 of 100 cases (Student's t with the reference's n - 1 degrees of freedom).
enum class Agreement {
  within,   ///< inside the interval
  outside,  ///< "outside the recorded spread"
  unknown,  ///< fewer than two reference values, or nothing new: no spread to compare with
};

Agreement agreement(const Summary& reference, const Summary& now);

/// "within the recorded spread", "outside the recorded spread", "no recorded spread".
std::string to_string(Agreement agreement);

}  // namespace nas
