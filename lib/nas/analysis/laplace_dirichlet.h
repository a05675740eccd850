#pragma once

#include <cstdint>

#include <Eigen/Core>

namespace nas {

/// A Dirichlet distribution seen in the softmax basis: alpha = log theta - mean(log theta), so that softmax(alpha) =
/// theta and alpha sums to 0. Concentrations beta have K >= 2 entries, all positive and finite; functions throw Error
/// otherwise. Special functions are Boost's.

struct SoftmaxBasisMoments {
  Eigen::VectorXd mean;        ///< [K], sums to 0
  Eigen::MatrixXd covariance;  ///< [K, K], annihilates the vector of ones
};

/// The Laplace approximation of Proposition 2 (MacKay 1998; Srivastava and Sutton 2017):
/// mean_o = log beta_o - mean(log beta), covariance P diag(1/beta) P with P = I - 11'/K. Its diagonal is
/// (1 - 2/K) / beta_o + sum_j 1/beta_j / K^2.
SoftmaxBasisMoments laplace_moments(const Eigen::VectorXd& beta);

/// The exact moments: mean_o = digamma(beta_o) - mean(digamma(beta)), covariance P diag(trigamma(beta)) P.
SoftmaxBasisMoments exact_moments(const Eigen::VectorXd& beta);

/// The coefficient of tr(Hessian)/2 that eq. 3.4 prints, for delta >= 0 and K >= 2 candidates:
/// (1 - 2/K)/(1 + delta) + 1/(K (1 + delta)).
double printed_coefficient(double delta, std::int64_t candidates);

/// The same number: (1 - 1/K) / (1 + delta).
double simplified_coefficient(double delta, std::int64_t candidates);

/// The smallest diagonal entry that the Laplace covariance has for any beta with ||beta - 1|| <= delta < 1: the largest
/// constant that eq. 3.4 can carry with the diagonal covariance.
double smallest_diagonal_variance(double delta, std::int64_t candidates);

/// A value that tr(Sigma H) / tr(H) takes for the full Laplace covariance at some ||beta - 1|| <= delta < 1 and some
/// positive semi-definite H with H 1 = 0: no larger constant than this can stand in eq. 3.4, while 1/(1 + delta) always
/// can. The adversarial search of proposition2.h finds nothing smaller.
double attained_full_variance(double delta, std::int64_t candidates);

}  // namespace nas
