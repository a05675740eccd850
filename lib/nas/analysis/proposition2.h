#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <nas/analysis/audit.h>
#include <nas/analysis/random.h>

namespace nas {

/// The ways in which Proposition 2 can be meant: which distribution the expectation is under, and which losses are
/// allowed.
enum class BoundReading {
  laplace_diagonal,      ///< normal with the diagonal of the Laplace covariance; quadratics of alpha
  laplace_full,          ///< normal with the whole Laplace covariance; quadratics of alpha
  dirichlet_stationary,  ///< the Dirichlet itself; quadratics of alpha whose gradient at mu is 0
  dirichlet_quadratic,   ///< the Dirichlet itself; quadratics of alpha
  dirichlet_linear,      ///< the Dirichlet itself; losses linear in the mixing weights
  dirichlet_convex,      ///< the Dirichlet itself; convex quadratics of the mixing weights
};

const std::vector<BoundReading>& all_bound_readings();
std::string name(BoundReading reading);

struct BoundSearchOptions {
  double delta = 0.5;           ///< radius of the ball around beta = 1, in [0, 1): all concentrations stay positive
  std::int64_t candidates = 2;  ///< K >= 2
  std::int64_t random_cases = 20'000;
  std::int64_t restarts = 8;  ///< adversarial searches, each from the worst of 100 random cases
  std::int64_t climbing_steps = 2'000;

  void validate() const;
};

/// What a search for violations found. The effective coefficient of a case is (E[L] - L~(mu)) / (tr(H) / 2), H the
/// Hessian at mu with respect to alpha; the bound holds there if and only if it is at least the printed coefficient.
/// Only cases with a positive semi-definite H of positive trace count.
struct BoundSearch {
  std::int64_t cases = 0;       ///< random cases that meet the premise
  std::int64_t violations = 0;  ///< of these, with an effective coefficient below the printed one
  double smallest_random = 0;   ///< smallest effective coefficient of the random cases; NaN when none met the premise
  double smallest_adversarial = 0;  ///< smallest one that the adversarial search reached
  Eigen::VectorXd worst_beta;       ///< where it reached it; empty when nothing met the premise
};

/// Searches one reading, at random and by hill climbing. Comparisons allow for rounding (1e-9 of the coefficient).
BoundSearch search_violations(BoundReading reading, const BoundSearchOptions& options, RandomSource& random);

/// The verdicts on Proposition 2 that need no trained network (proofs/proposition2.md).
std::vector<Finding> audit_proposition2(const AuditOptions& options);

}  // namespace nas
