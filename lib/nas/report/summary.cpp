#include <nas/report/summary.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <boost/math/distributions/students_t.hpp>

namespace nas {

Summary Summary::of(const std::vector<double>& values) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (values.empty()) return {0, kNone, kNone, kNone, kNone};
  const auto n = static_cast<double>(values.size());
  double mean = 0;
  for (const double value : values) mean += value;
  mean /= n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  return {static_cast<std::int64_t>(values.size()), mean, values.size() > 1 ? std::sqrt(squares / (n - 1)) : kNone,
          *smallest, *largest};
}

std::string Summary::text(int decimals) const {
  if (n == 0) return "—";
  if (n == 1) return fmt::format("{:.{}f} (n = 1)", mean, decimals);
  return fmt::format("{:.{}f} ± {:.{}f} (n = {})", mean, decimals, standard_deviation, decimals, n);
}

Agreement agreement(const Summary& reference, const Summary& now) {
  if (reference.n < 2 || now.n < 1) return Agreement::unknown;
  const auto n = static_cast<double>(reference.n);
  const auto m = static_cast<double>(now.n);
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  const double half_width = t * reference.standard_deviation * std::sqrt(1 / n + 1 / m);
  // A spread of zero (a deterministic quantity) still forgives the last digits of a double.
  const double rounding = 4 * std::numeric_limits<double>::epsilon() * std::abs(reference.mean);
  return std::abs(now.mean - reference.mean) <= half_width + rounding ? Agreement::within : Agreement::outside;
}

std::string to_string(Agreement agreement) {
  switch (agreement) {
    case Agreement::within:
      return "within the recorded spread";
    case Agreement::outside:
      return "outside the recorded spread";
    case Agreement::unknown:
      return "no recorded spread";
  }
  return "?";
}

}  // namespace nas
