#pragma once

#include <span>

namespace nas {

/// Second moments of the two estimation errors of one edge with the operations (skip, conv): the exact ground of
/// Proposition 1. x is the edge's input (what skip gives), o the convolution's output, m* the optimal feature map.
struct ErrorMoments {
  double skip = 0;        ///< var(x - m*), >= 0
  double conv = 0;        ///< var(o - m*), >= 0
  double covariance = 0;  ///< cov(x - m*, o - m*), |.| <= sqrt(skip * conv)

  /// Throws Error when no pair of random variables has these moments.
  void validate() const;
  /// var(o - x): the curvature of the objective; zero when the two operations differ by a constant only.
  double disagreement() const { return skip + conv - 2 * covariance; }
  /// The objective of Proposition 1: var(mixture - m*) for the convolution's mixing weight p in [0, 1].
  double mixture_variance(double p) const;
};

/// Moments of given feature maps, all of one length >= 2, variances with denominator n as over all entries of a map.
ErrorMoments error_moments(std::span<const double> optimal, std::span<const double> skip, std::span<const double> conv);

/// The correlations among m*, x and o, each in [-1, 1].
struct FeatureCorrelations {
  double skip_optimal = 0;  ///< corr(x, m*)
  double conv_optimal = 0;  ///< corr(o, m*)
  double skip_conv = 0;     ///< corr(x, o)

  /// Whether three random variables with these correlations exist (the correlation matrix is positive semi-definite).
  bool feasible() const;
};

/// Standard deviations of the three features; all 1 is the reading "normalised to the same scale".
struct FeatureScales {
  double optimal = 1;
  double skip = 1;
  double conv = 1;
};

ErrorMoments error_moments(const FeatureCorrelations& correlations, const FeatureScales& scales = {});

/// Where the smallest variance lies.
enum class OptimumKind {
  interior,    ///< both operations get a weight, alpha* is finite
  skip_alone,  ///< the infimum is at p = 0: alpha_skip - alpha_conv runs to +infinity
  conv_alone,  ///< the infimum is at p = 1: alpha_skip - alpha_conv runs to -infinity
  indifferent  ///< the variance does not depend on p
};

struct MixtureOptimum {
  OptimumKind kind;
  double conv_weight;  ///< p* in [0, 1]; 1/2 when indifferent
  double alpha_gap;  ///< alpha_skip - alpha_conv = log((var(o-m*) - cov) / (var(x-m*) - cov)); +-infinity at a boundary
};

/// The exact minimiser of the mixture's variance, covariance included (the corrected Proposition 1).
MixtureOptimum exact_optimum(const ErrorMoments& moments);

/// The same minimiser found by Brent's method on the variance of the mixed feature map itself, without any formula.
/// Accurate to about 1e-8 in p where the objective is curved.
double numerical_optimum(std::span<const double> optimal, std::span<const double> skip, std::span<const double> conv);

/// Eqs. 2.5, 2.6 read as a statement on softmax weights: p = var(x - m*) / (var(x - m*) + var(o - m*)).
/// 1/2 when both variances vanish.
double softmax_reading(const ErrorMoments& moments);

/// Eqs. 2.5, 2.6 read literally, alpha = scale * variance: the weight p that the softmax then gives the convolution.
double literal_reading(const ErrorMoments& moments, double scale = 1);

}  // namespace nas
