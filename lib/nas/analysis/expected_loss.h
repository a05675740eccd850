#pragma once

#include <functional>

#include <Eigen/Core>

#include <nas/analysis/laplace_dirichlet.h>

namespace nas {

/// Losses whose expectation under a Dirichlet distribution, or under its Laplace approximation, is known in closed form
/// or by quadrature: what the bound of Proposition 2 is tried on. K candidates on one edge.

/// L~(alpha) = g'(alpha - mu) + (alpha - mu)' H (alpha - mu) / 2: a quadratic of the softmax basis around the Laplace
/// mean.
struct SoftmaxQuadratic {
  Eigen::VectorXd gradient;  ///< g [K], sums to 0 (softmax does not see a common shift)
  Eigen::MatrixXd hessian;   ///< H [K, K], symmetric, annihilates the vector of ones
};

/// E[L~] - L~(mu) for alpha with these moments: g'(m - mu) + (m - mu)' H (m - mu) / 2 + tr(Sigma H) / 2.
double expected_excess(const SoftmaxQuadratic& loss, const Eigen::VectorXd& mu, const SoftmaxBasisMoments& moments);

/// L(theta) = a'(theta - t) + (theta - t)' A (theta - t) / 2 with t = beta / sum(beta), the mean mixing weights;
/// softmax(mu) = t.
struct WeightQuadratic {
  Eigen::VectorXd gradient;  ///< a [K]
  Eigen::MatrixXd hessian;   ///< A [K, K], symmetric
};

/// E[L] - L(t) under Dir(beta), exactly: tr(A Cov(theta)) / 2 with Cov = (diag(t) - tt') / (sum(beta) + 1).
double expected_excess(const WeightQuadratic& loss, const Eigen::VectorXd& beta);

/// Hessian of L(softmax(alpha)) with respect to alpha where softmax(alpha) = t:
/// J A J + diag(w) - t w' - w t' with J = diag(t) - tt', w = t * (a - a't).
Eigen::MatrixXd softmax_hessian(const WeightQuadratic& loss, const Eigen::VectorXd& t);

/// A smooth loss of the first of two mixing weights, with its first two derivatives.
struct TwoCandidateLoss {
  std::function<double(double)> value, slope, curvature;
};

/// Cross-entropy of a mixture of two logits, softplus(-(offset + gain * theta_1)): convex in theta_1.
TwoCandidateLoss logistic_loss(double offset, double gain);

/// E[L(theta_1)] under Dir(beta_1, beta_2), by double-exponential quadrature over the logit; relative accuracy about
/// 1e-9.
double dirichlet_expectation(const TwoCandidateLoss& loss, double beta_1, double beta_2);

/// E[L(sigmoid(d))], d normal with the Laplace moments: mean log(beta_1 / beta_2), variance 1/beta_1 + 1/beta_2.
double laplace_expectation(const TwoCandidateLoss& loss, double beta_1, double beta_2);

/// Trace of the Hessian of L(softmax(alpha)) at theta_1: 2 (L'' s^2 + L' s (1 - 2 theta_1)), s = theta_1 (1 - theta_1).
double softmax_trace(const TwoCandidateLoss& loss, double theta_1);

}  // namespace nas
