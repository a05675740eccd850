#include <nas/analysis/expected_loss.h>

#include <cmath>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/quadrature/sinh_sinh.hpp>
#include <boost/math/special_functions/beta.hpp>

#include <nas/run/error.h>

namespace nas {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// log(1 + exp(x)) without overflow.
double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

void check_pair(double beta_1, double beta_2) {
  if (!(beta_1 > 0 && beta_2 > 0)) fail("concentrations ({}, {}): must be positive", beta_1, beta_2);
}

}  // namespace

double expected_excess(const SoftmaxQuadratic& loss, const Eigen::VectorXd& mu, const SoftmaxBasisMoments& moments) {
  const Eigen::VectorXd shift = moments.mean - mu;
  return loss.gradient.dot(shift) + 0.5 * shift.dot(loss.hessian * shift) +
         0.5 * (moments.covariance * loss.hessian).trace();
}

double expected_excess(const WeightQuadratic& loss, const Eigen::VectorXd& beta) {
  const double total = beta.sum();
  const Eigen::VectorXd t = beta / total;
  const Eigen::MatrixXd diagonal = t.asDiagonal();
  return 0.5 * (loss.hessian * (diagonal - t * t.transpose())).trace() / (total + 1);
}

Eigen::MatrixXd softmax_hessian(const WeightQuadratic& loss, const Eigen::VectorXd& t) {
  const Eigen::MatrixXd diagonal = t.asDiagonal();
  const Eigen::MatrixXd jacobian = diagonal - t * t.transpose();
  const Eigen::VectorXd w = t.cwiseProduct((loss.gradient.array() - loss.gradient.dot(t)).matrix());
  const Eigen::MatrixXd weighted = w.asDiagonal();
  return jacobian * loss.hessian * jacobian + weighted - t * w.transpose() - w * t.transpose();
}

TwoCandidateLoss logistic_loss(double offset, double gain) {
  return {.value = [=](double theta) { return softplus(-(offset + gain * theta)); },
          .slope = [=](double theta) { return -gain * sigmoid(-(offset + gain * theta)); },
          .curvature =
              [=](double theta) {
                const double s = sigmoid(offset + gain * theta);
                return gain * gain * s * (1 - s);
              }};
}

double dirichlet_expectation(const TwoCandidateLoss& loss, double beta_1, double beta_2) {
  check_pair(beta_1, beta_2);
  boost::math::quadrature::sinh_sinh<double> quadrature;
  const double normaliser = boost::math::beta(beta_1, beta_2);
  const auto integrand = [&](double logit) {
    const double density = std::exp(-beta_1 * softplus(-logit) - beta_2 * softplus(logit));
    return density == 0 ? 0.0 : loss.value(sigmoid(logit)) * density / normaliser;
  };
  return quadrature.integrate(integrand, 1e-12);
}

double laplace_expectation(const TwoCandidateLoss& loss, double beta_1, double beta_2) {
  check_pair(beta_1, beta_2);
  constexpr double reach = 12;  // standard deviations; what lies beyond weighs less than 1e-31
  const double mean = std::log(beta_1 / beta_2);
  const double deviation = std::sqrt(1 / beta_1 + 1 / beta_2);
  const auto integrand = [&](double z) {
    return loss.value(sigmoid(mean + deviation * z)) * std::exp(-z * z / 2) / std::sqrt(2 * M_PI);
  };
  return boost::math::quadrature::gauss_kronrod<double, 61>::integrate(integrand, -reach, reach, 10, 1e-12);
}

double softmax_trace(const TwoCandidateLoss& loss, double theta_1) {
  const double s = theta_1 * (1 - theta_1);
  return 2 * (loss.curvature(theta_1) * s * s + loss.slope(theta_1) * s * (1 - 2 * theta_1));
}

}  // namespace nas
