#include <nas/analysis/trend.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include <nas/analysis/rank_correlation.h>
#include <nas/run/error.h>

namespace nas {
namespace {

template <class Correlate>
Trend over_runs(std::span<const Path> paths, const Correlate& correlate) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  Trend trend{.correlations = {}, .mean = kNone, .interval = {kNone, kNone}};
  for (const Path& path : paths) {
    if (path.x.size() < 2) continue;
    const double rho = correlate(path);
    if (std::isfinite(rho)) trend.correlations.push_back(rho);
  }
  const auto& values = trend.correlations;
  if (values.empty()) return trend;
  trend.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  if (values.size() < 2) return trend;
  const Interval interval = mean_interval(values);
  trend.interval = {std::max(interval.low, -1.0), std::min(interval.high, 1.0)};
  return trend;
}

}  // namespace

Trend trend(std::span<const Path> paths) {
  return over_runs(paths, [](const Path& path) { return spearman_rho(path.x, path.y).value; });
}

Trend trend_given_time(std::span<const Path> paths) {
  return over_runs(paths, [](const Path& path) {
    std::vector<double> time(path.x.size());
    std::iota(time.begin(), time.end(), 0.0);
    return partial_spearman_rho(path.x, path.y, time);
  });
}

std::string describe(const Trend& trend) {
  if (trend.correlations.empty()) return "—";
  std::string text = fmt::format("{:+.2f}", trend.mean);
  if (std::isfinite(trend.interval.low))
    text += fmt::format(" [{:+.2f}, {:+.2f}]", trend.interval.low, trend.interval.high);
  return text;
}

Path part(const Path& path, double from, double to) {
  if (!(0 <= from && from < to && to <= 1)) fail("part of a path from {} to {}: must be within [0, 1]", from, to);
  const auto at = [&](double share) {
    return static_cast<std::ptrdiff_t>(std::llround(share * static_cast<double>(path.x.size())));
  };
  return {{path.x.begin() + at(from), path.x.begin() + at(to)}, {path.y.begin() + at(from), path.y.begin() + at(to)}};
}

}  // namespace nas
