#include <nas/analysis/rank_correlation.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <nas/run/error.h>

namespace nas {
namespace {

constexpr std::size_t largest_exact = 500;
constexpr std::size_t largest_enumerated = 8;  // 40,320 permutations

void check_pairs(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size()) fail("samples of {} and {} values: a correlation needs pairs", x.size(), y.size());
  if (x.size() < 2) fail("{} pairs: a correlation needs at least 2", x.size());
  for (const auto& sample : {x, y}) {
    for (const double value : sample) {
      if (!std::isfinite(value)) fail("value {} in a correlation: all must be finite", value);
    }
  }
}

/// Probability that a random permutation of n has at most `inversions` inversions. The numbers of inversions of n + 1
/// elements are those of n plus a uniform number in 0..n.
double at_most_inversions(std::size_t n, std::int64_t inversions) {
  const auto size = static_cast<std::size_t>(inversions + 1);
  std::vector<double> probability(size, 0.0);
  probability[0] = 1;
  for (std::size_t m = 2; m <= n; ++m) {
    std::vector<double> next(size, 0.0);
    double window = 0;
    for (std::size_t k = 0; k < size; ++k) {
      window += probability[k];
      if (k >= m) window -= probability[k - m];
      next[k] = window / static_cast<double>(m);
    }
    probability = std::move(next);
  }
  return std::accumulate(probability.begin(), probability.end(), 0.0);
}

/// Concordant less discordant pairs.
std::int64_t kendall_score(std::span<const double> x, std::span<const double> y) {
  std::int64_t score = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) score += ((x[i] > x[j]) - (x[i] < x[j])) * ((y[i] > y[j]) - (y[i] < y[j]));
  }
  return score;
}

/// How often a random order of y gives a score of at least that size, ties and all.
double enumerated_p_value(std::span<const double> x, std::span<const double> y) {
  const std::int64_t observed = std::abs(kendall_score(x, y));
  std::vector<std::size_t> order(y.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<double> shuffled(y.size());
  std::int64_t extreme = 0, total = 0;
  do {
    std::transform(order.begin(), order.end(), shuffled.begin(), [&](std::size_t i) { return y[i]; });
    extreme += std::abs(kendall_score(x, shuffled)) >= observed;
    ++total;
  } while (std::next_permutation(order.begin(), order.end()));
  return static_cast<double>(extreme) / static_cast<double>(total);
}

/// Sums over the groups of equal values that Kendall's variance needs.
struct Ties {
  double pairs = 0;     ///< sum t (t - 1) / 2
  double triples = 0;   ///< sum t (t - 1) (t - 2)
  double weighted = 0;  ///< sum t (t - 1) (2 t + 5)

  explicit Ties(std::span<const double> values) {
    std::vector<double> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    for (auto first = sorted.begin(); first != sorted.end();) {
      const auto last = std::upper_bound(first, sorted.end(), *first);
      const auto t = static_cast<double>(last - first);
      pairs += t * (t - 1) / 2;
      triples += t * (t - 1) * (t - 2);
      weighted += t * (t - 1) * (2 * t + 5);
      first = last;
    }
  }
};

double two_sided_student(double r, std::size_t n) {
  if (std::abs(r) >= 1) return 0;
  const auto degrees = static_cast<double>(n - 2);
  const double t = std::abs(r) * std::sqrt(degrees / (1 - r * r));
  return 2 * boost::math::cdf(boost::math::complement(boost::math::students_t(degrees), t));
}

std::vector<double> mean_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first + 1;
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    for (std::size_t i = first; i < last; ++i) ranks[order[i]] = static_cast<double>(first + last + 1) / 2;
    first = last;
  }
  return ranks;
}

}  // namespace

Correlation kendall_tau_b(std::span<const double> x, std::span<const double> y) {
  check_pairs(x, y);
  const std::size_t n = x.size();
  const std::int64_t score = kendall_score(x, y);
  const Ties ties_x(x);
  const Ties ties_y(y);
  const auto count = static_cast<double>(n);
  const double pairs = count * (count - 1) / 2;
  const double norm = std::sqrt((pairs - ties_x.pairs) * (pairs - ties_y.pairs));
  if (norm == 0) return {.value = std::numeric_limits<double>::quiet_NaN()};
  Correlation result{.value = static_cast<double>(score) / norm};
  if (ties_x.pairs == 0 && ties_y.pairs == 0 && n <= largest_exact) {
    const auto inversions = (static_cast<std::int64_t>(pairs) - std::abs(score)) / 2;
    result.p_value = std::min(1.0, 2 * at_most_inversions(n, inversions));
    result.method = PValueMethod::exact;
  } else if (n <= largest_enumerated) {
    result.p_value = enumerated_p_value(x, y);
    result.method = PValueMethod::exact;
  } else {
    const double plain = count * (count - 1) * (2 * count + 5);
    double variance =
        (plain - ties_x.weighted - ties_y.weighted) / 18 + 2 * ties_x.pairs * ties_y.pairs / (count * (count - 1));
    if (n > 2) variance += ties_x.triples * ties_y.triples / (9 * count * (count - 1) * (count - 2));
    const double z = static_cast<double>(std::abs(score)) / std::sqrt(variance);
    result.p_value = 2 * boost::math::cdf(boost::math::complement(boost::math::normal(), z));
    result.method = PValueMethod::asymptotic;
  }
  return result;
}

double partial_spearman_rho(std::span<const double> x, std::span<const double> y, std::span<const double> z) {
  const double xy = spearman_rho(x, y).value, xz = spearman_rho(x, z).value, yz = spearman_rho(y, z).value;
  const double left = (1 - xz * xz) * (1 - yz * yz);
  return left > 1e-12 ? (xy - xz * yz) / std::sqrt(left) : std::numeric_limits<double>::quiet_NaN();
}

Correlation pearson_r(std::span<const double> x, std::span<const double> y) {
  check_pairs(x, y);
  const auto count = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / count;
  const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / count;
  double xx = 0;
  double yy = 0;
  double xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  if (xx == 0 || yy == 0) return {.value = std::numeric_limits<double>::quiet_NaN()};
  Correlation result{.value = std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0)};
  if (x.size() > 2) {
    result.p_value = two_sided_student(result.value, x.size());
    result.method = PValueMethod::asymptotic;
  }
  return result;
}

Correlation spearman_rho(std::span<const double> x, std::span<const double> y) {
  check_pairs(x, y);
  return pearson_r(mean_ranks(x), mean_ranks(y));
}

}  // namespace nas
