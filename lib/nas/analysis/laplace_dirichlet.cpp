#include <nas/analysis/laplace_dirichlet.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <utility>

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <boost/math/tools/minima.hpp>

#include <nas/run/error.h>

namespace nas {
namespace {

void check_concentration(const Eigen::VectorXd& beta) {
  if (beta.size() < 2) fail("{} concentrations: a Dirichlet distribution has at least 2", beta.size());
  for (const double b : beta) {
    if (!(b > 0 && std::isfinite(b))) fail("concentration {}: must be positive and finite", b);
  }
}

void check_radius(double delta, std::int64_t candidates) {
  if (!(delta >= 0)) fail("delta = {}: must be at least 0", delta);
  if (candidates < 2) fail("|O| = {}: must be at least 2", candidates);
}

void check_positive_ball(double delta, std::int64_t candidates) {
  check_radius(delta, candidates);
  if (delta >= 1) fail("delta = {}: from 1 on the ball around beta = 1 leaves the positive concentrations", delta);
}

SoftmaxBasisMoments centred(const Eigen::VectorXd& mean, const Eigen::VectorXd& variance) {
  const Eigen::Index size = mean.size();
  const Eigen::MatrixXd projection =
      Eigen::MatrixXd::Identity(size, size) - Eigen::MatrixXd::Constant(size, size, 1.0 / static_cast<double>(size));
  return {projection * mean, projection * variance.asDiagonal() * projection};
}

/// Smallest value on an interval: a grid to find the basin, then Brent's method in it.
double minimum(const std::function<double(double)>& f, double low, double high) {
  constexpr int intervals = 256;
  const double width = (high - low) / intervals;
  int best = 0;
  for (int i = 1; i <= intervals; ++i) {
    if (f(low + i * width) < f(low + best * width)) best = i;
  }
  const double left = low + std::max(best - 1, 0) * width;
  const double right = low + std::min(best + 1, intervals) * width;
  const double polished = boost::math::tools::brent_find_minima(f, left, right, 50).second;
  return std::min({polished, f(low + best * width)});
}

}  // namespace

SoftmaxBasisMoments laplace_moments(const Eigen::VectorXd& beta) {
  check_concentration(beta);
  return centred(beta.array().log().matrix(), beta.cwiseInverse());
}

SoftmaxBasisMoments exact_moments(const Eigen::VectorXd& beta) {
  check_concentration(beta);
  return centred(beta.unaryExpr([](double b) { return boost::math::digamma(b); }),
                 beta.unaryExpr([](double b) { return boost::math::trigamma(b); }));
}

double printed_coefficient(double delta, std::int64_t candidates) {
  check_radius(delta, candidates);
  const double count = static_cast<double>(candidates);
  return 1 / (1 + delta) * (1 - 2 / count) + 1 / count * (1 / (1 + delta));
}

double simplified_coefficient(double delta, std::int64_t candidates) {
  check_radius(delta, candidates);
  return (1 - 1 / static_cast<double>(candidates)) / (1 + delta);
}

double smallest_diagonal_variance(double delta, std::int64_t candidates) {
  check_positive_ball(delta, candidates);
  if (delta == 0) return simplified_coefficient(0, candidates);
  // The variance is convex and falls in every concentration, and the others enter alike: the minimum lies on the sphere
  // at beta_o = 1 + delta cos t, the others 1 + delta sin t / sqrt(K - 1), for a t in the first quadrant.
  const double count = static_cast<double>(candidates);
  return minimum(
      [&](double t) {
        const double own = 1 / (1 + delta * std::cos(t));
        const double other = 1 / (1 + delta * std::sin(t) / std::sqrt(count - 1));
        return own * (1 - 2 / count) + (own + (count - 1) * other) / (count * count);
      },
      0, std::numbers::pi / 2);
}

double attained_full_variance(double delta, std::int64_t candidates) {
  check_positive_ball(delta, candidates);
  if (delta == 0) return 1;
  // H = P H P turns tr(Sigma H) into sum_o H_oo / beta_o. Rank-one H = vv' with v = e_o - 1/K puts the share 1 - 1/K of
  // the trace on one candidate; v = e_o - e_o' and its like share the trace among a few only.
  const double count = static_cast<double>(candidates);
  double best = 1;
  for (std::int64_t leading = 1; leading < candidates; ++leading) {
    const double lead = static_cast<double>(leading);
    const double rest = count - lead;
    const double weight = leading == 1 ? 1 - 1 / count : 1;
    best = std::min(best, minimum(
                              [&](double t) {
                                const double own = 1 / (1 + delta * std::cos(t) / std::sqrt(lead));
                                const double other = 1 / (1 + delta * std::sin(t) / std::sqrt(rest));
                                return weight * own + (1 - weight) * other;
                              },
                              0, std::numbers::pi / 2));
  }
  return best;
}

}  // namespace nas
