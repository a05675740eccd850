#include <nas/analysis/proposition2.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <Eigen/Eigenvalues>

#include <nas/analysis/expected_loss.h>
#include <nas/analysis/laplace_dirichlet.h>
#include <nas/run/error.h>

namespace nas {
namespace {

constexpr double rounding = 1e-9;

/// A case is decoded from a vector of normal numbers, so that hill climbing can move through all of them.
struct Case {
  Eigen::VectorXd beta;
  double effective_coefficient;
};

class CaseDecoder {
 public:
  CaseDecoder(BoundReading reading, double delta, Eigen::Index candidates)
      : reading_(reading), delta_(delta), candidates_(candidates) {}

  Eigen::Index parameters() const { return 2 * candidates_ + 1 + candidates_ * rank(); }

  /// Nothing when the case does not meet the premise.
  std::optional<Case> operator()(const Eigen::VectorXd& x) const {
    const Eigen::Index k = candidates_;
    const double radius = delta_ * std::min(1.0, std::abs(x[k]));
    const Eigen::VectorXd beta = Eigen::VectorXd::Ones(k) + radius * x.head(k).normalized();
    const Eigen::VectorXd gradient = x.segment(k + 1, k);
    const Eigen::MatrixXd factor = x.tail(k * rank()).reshaped(k, rank());
    const Eigen::MatrixXd curvature = factor * factor.transpose();
    const bool in_weights = reading_ == BoundReading::dirichlet_linear || reading_ == BoundReading::dirichlet_convex;
    return in_weights ? weight_case(beta, gradient, curvature) : softmax_case(beta, gradient, curvature);
  }

 private:
  Eigen::Index rank() const { return std::min<Eigen::Index>(2, candidates_); }

  std::optional<Case> softmax_case(const Eigen::VectorXd& beta, const Eigen::VectorXd& gradient,
                                   const Eigen::MatrixXd& curvature) const {
    const auto size = static_cast<double>(candidates_);
    const Eigen::MatrixXd projection = Eigen::MatrixXd::Identity(candidates_, candidates_) -
                                       Eigen::MatrixXd::Constant(candidates_, candidates_, 1 / size);
    SoftmaxQuadratic loss{projection * gradient, projection * curvature * projection};
    if (reading_ == BoundReading::dirichlet_stationary) loss.gradient.setZero();
    SoftmaxBasisMoments moments = laplace_moments(beta);
    const Eigen::VectorXd mu = moments.mean;
    if (reading_ == BoundReading::laplace_diagonal) {
      const Eigen::VectorXd variances = moments.covariance.diagonal();
      moments.covariance = variances.asDiagonal();
    }
    if (reading_ == BoundReading::dirichlet_stationary || reading_ == BoundReading::dirichlet_quadratic) {
      moments = exact_moments(beta);
    }
    return finish(beta, loss.hessian.trace(), expected_excess(loss, mu, moments));
  }

  std::optional<Case> weight_case(const Eigen::VectorXd& beta, const Eigen::VectorXd& gradient,
                                  Eigen::MatrixXd curvature) const {
    if (reading_ == BoundReading::dirichlet_linear) curvature.setZero();
    const WeightQuadratic loss{gradient, curvature * static_cast<double>(candidates_ * candidates_)};
    const Eigen::MatrixXd hessian = softmax_hessian(loss, beta / beta.sum());
    const Eigen::VectorXd spectrum =
        Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(hessian, Eigen::EigenvaluesOnly).eigenvalues();
    if (spectrum.minCoeff() < -1e-12 * spectrum.cwiseAbs().maxCoeff()) return std::nullopt;
    return finish(beta, hessian.trace(), expected_excess(loss, beta));
  }

  static std::optional<Case> finish(const Eigen::VectorXd& beta, double trace, double excess) {
    if (trace < 1e-9) return std::nullopt;
    return Case{beta, excess / (trace / 2)};
  }

  BoundReading reading_;
  double delta_;
  Eigen::Index candidates_;
};

/// Random mutations of shrinking size, kept when they lower the effective coefficient.
Case climb(const CaseDecoder& decode, Eigen::VectorXd position, Case best, std::int64_t steps, RandomSource& random) {
  double size = 0.5;
  for (std::int64_t step = 0; step < steps; ++step) {
    const Eigen::VectorXd trial = position + size * normal_vector(random, position.size());
    const std::optional<Case> next = decode(trial);
    if (next && next->effective_coefficient < best.effective_coefficient) {
      position = trial;
      best = *next;
      size = std::min(1.0, size * 1.5);
    } else {
      size = std::max(1e-6, size * 0.93);
      if (size <= 1e-6) size = 0.5;
    }
  }
  return best;
}

}  // namespace

const std::vector<BoundReading>& all_bound_readings() {
  static const std::vector<BoundReading> readings = {
      BoundReading::laplace_diagonal,    BoundReading::laplace_full,     BoundReading::dirichlet_stationary,
      BoundReading::dirichlet_quadratic, BoundReading::dirichlet_linear, BoundReading::dirichlet_convex};
  return readings;
}

std::string name(BoundReading reading) {
  switch (reading) {
    case BoundReading::laplace_diagonal:
      return "laplace_diagonal";
    case BoundReading::laplace_full:
      return "laplace_full";
    case BoundReading::dirichlet_stationary:
      return "dirichlet_stationary";
    case BoundReading::dirichlet_quadratic:
      return "dirichlet_quadratic";
    case BoundReading::dirichlet_linear:
      return "dirichlet_linear";
    case BoundReading::dirichlet_convex:
      return "dirichlet_convex";
  }
  fail("bound reading {}: unknown", static_cast<int>(reading));
}

void BoundSearchOptions::validate() const {
  if (!(delta >= 0 && delta < 1))
    fail("delta = {}: must lie in [0, 1), so that every beta in the ball is positive", delta);
  if (candidates < 2) fail("candidates = {}: must be at least 2", candidates);
  if (random_cases < 1 || restarts < 0 || climbing_steps < 0) fail("counts of a search must not be negative");
}

BoundSearch search_violations(BoundReading reading, const BoundSearchOptions& options, RandomSource& random) {
  options.validate();
  const CaseDecoder decode(reading, options.delta, options.candidates);
  const double printed = printed_coefficient(options.delta, options.candidates);
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  BoundSearch search;
  search.smallest_random = none;
  search.smallest_adversarial = none;
  for (std::int64_t i = 0; i < options.random_cases; ++i) {
    const std::optional<Case> found = decode(normal_vector(random, decode.parameters()));
    if (!found) continue;
    ++search.cases;
    search.violations += found->effective_coefficient < printed * (1 - rounding);
    search.smallest_random = std::fmin(search.smallest_random, found->effective_coefficient);
  }
  for (std::int64_t restart = 0; restart < options.restarts; ++restart) {
    Eigen::VectorXd start;
    std::optional<Case> worst;
    for (int i = 0; i < 100; ++i) {
      const Eigen::VectorXd x = normal_vector(random, decode.parameters());
      const std::optional<Case> found = decode(x);
      if (found && (!worst || found->effective_coefficient < worst->effective_coefficient)) {
        worst = found;
        start = x;
      }
    }
    if (!worst) continue;
    const Case reached = climb(decode, start, *worst, options.climbing_steps, random);
    if (!(reached.effective_coefficient >= search.smallest_adversarial)) {
      search.smallest_adversarial = reached.effective_coefficient;
      search.worst_beta = reached.beta;
    }
  }
  return search;
}

}  // namespace nas
