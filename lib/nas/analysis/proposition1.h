#pragma once

#include <cstdint>
#include <vector>

#include <nas/analysis/audit.h>
#include <nas/analysis/feature_estimation.h>
#include <nas/analysis/random.h>

namespace nas {

/// Three feature maps of one edge, entries in one order.
struct FeatureTriple {
  std::vector<double> optimal;  ///< m*
  std::vector<double> skip;     ///< x
  std::vector<double> conv;     ///< o(x)
};

/// Feature maps of `size` >= 4 entries whose empirical correlations and scales are exactly those asked for, in random
/// directions and with random means. Throws Error when the correlations are not feasible.
FeatureTriple random_features(const FeatureCorrelations& correlations, const FeatureScales& scales, std::int64_t size,
                              RandomSource& random);

/// Half the draws uniform over all feasible correlations, half pushed towards -1, 0 and 1.
FeatureCorrelations random_correlations(RandomSource& random);

/// How one reading of eqs. 2.5, 2.6 compares with the exact optimum over a sweep. Weights are the convolution's.
struct ReadingError {
  double mean_weight_error = 0;  ///< mean |p - p*|
  double median_weight_error = 0;
  double largest_weight_error = 0;
  double over_5_percent = 0;        ///< share of the triples with |p - p*| > 0.05
  double over_20_percent = 0;       ///< share with |p - p*| > 0.2
  double mean_excess_variance = 0;  ///< mean of (var(p) - var(p*)) / var at p = 1/2
  double worse_than_uniform = 0;    ///< share where p = 1/2 gives a smaller variance than the reading
  double wrong_preference = 0;      ///< share where p - 1/2 and p* - 1/2 differ in sign
};

struct FeatureSweep {
  std::int64_t triples = 0;
  double interior = 0;    ///< share with a finite optimal alpha
  double skip_alone = 0;  ///< share whose infimum is alpha_skip - alpha_conv = +infinity
  double conv_alone = 0;
  double largest_objective_shortfall = 0;  ///< max of (var(exact p*) - var(numerical p)) / var at p = 1/2; <= rounding
  double largest_weight_disagreement = 0;  ///< max |exact p* - numerical p| where the objective is well curved
  std::int64_t sign_violations = 0;  ///< triples where (alpha_skip > alpha_conv) differs from (var(x-m) < var(o-m))
  std::int64_t correlation_violations = 0;  ///< triples where it differs from (corr(x,m) > corr(o,m))
  ReadingError softmax;                     ///< weights proportional to the variances
  ReadingError literal;                     ///< alpha equal to the variances
  double shared_scale = 0;  ///< least-squares k of alpha_skip - alpha_conv = k (var(o-m) - var(x-m)), interior triples
  double shared_scale_r2 = 0;  ///< its coefficient of determination about zero: 1 if one k did for all edges
};

struct FeatureSweepOptions {
  std::int64_t triples = 100'000;
  std::int64_t entries = 8;          ///< of each feature map; the empirical moments are exact, so few suffice
  bool uncorrelated_errors = false;  ///< keep cov(x - m*, o - m*) = 0 (and equal scales)
  bool equal_scales = true;          ///< "normalised to the same scale"; otherwise standard deviations in [1/4, 4]

  void validate() const;
};

/// Draws triples over the whole range of correlations and compares every reading with the numerical optimum.
FeatureSweep sweep_features(const FeatureSweepOptions& options, RandomSource& random);

/// The verdicts on Proposition 1 that need no trained network (proofs/proposition1.md).
std::vector<Finding> audit_proposition1(const AuditOptions& options);

}  // namespace nas
