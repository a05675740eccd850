#pragma once

#include <span>

namespace nas {

/// How a p value was computed.
enum class PValueMethod {
  exact,        ///< by the null distribution over all permutations
  asymptotic,   ///< by the normal or Student approximation
  unavailable,  ///< a constant sample, or too few pairs
};

struct Correlation {
  double value = 0;    ///< in [-1, 1]; NaN when one sample is constant
  double p_value = 1;  ///< two-sided, of the hypothesis of independence
  PValueMethod method = PValueMethod::unavailable;
};

/// Kendall's tau-b of n >= 2 pairs. The p value is exact without ties for n <= 500, from the distribution of the number
/// of inversions of a random permutation, and with ties for n <= 8, by enumeration; else it is the normal approximation
/// with the variance corrected for ties. Every function here throws Error for samples of different length, fewer than 2
/// pairs or values that are not finite.
Correlation kendall_tau_b(std::span<const double> x, std::span<const double> y);

/// Spearman's rho: the correlation of the ranks, ties by their mean rank; p value by Student's t with n - 2 degrees.
Correlation spearman_rho(std::span<const double> x, std::span<const double> y);

/// Spearman's rho of x and y with z held fixed: the partial correlation of the ranks, (xy - xz yz) / sqrt((1 - xz^2)
/// (1 - yz^2)). NaN where it is not defined (a constant sample, or one in the order of z or against it).
double partial_spearman_rho(std::span<const double> x, std::span<const double> y, std::span<const double> z);

/// Pearson's r; p value by Student's t with n - 2 degrees (exact for a bivariate normal).
Correlation pearson_r(std::span<const double> x, std::span<const double> y);

}  // namespace nas
