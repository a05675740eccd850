#include <nas/analysis/laplace_dirichlet.h>

#include <cmath>

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <boost/math/constants/constants.hpp>

#include <nas/analysis/dirichlet_monte_carlo.h>
#include <nas/analysis/random.h>
#include <nas/run/error.h>

namespace nas {
namespace {

Eigen::VectorXd draw_beta(RandomSource& random, Eigen::Index size) {
  return normal_vector(random, size).array().exp().matrix();
}

RC_GTEST_PROP(LaplaceDirichletProperty, CovarianceDiagonalIsThePrintedOne, ()) {
  RandomSource random(*rc::gen::arbitrary<std::uint64_t>());
  const auto size = *rc::gen::inRange<Eigen::Index>(2, 9);
  const Eigen::VectorXd beta = draw_beta(random, size);
  const SoftmaxBasisMoments moments = laplace_moments(beta);
  const double k = static_cast<double>(size);
  for (Eigen::Index o = 0; o < size; ++o) {
    const double printed = (1 - 2 / k) / beta[o] + beta.cwiseInverse().sum() / (k * k);
    RC_ASSERT(std::abs(moments.covariance(o, o) - printed) < 1e-12 * (1 + printed));
  }
  RC_ASSERT((moments.covariance * Eigen::VectorXd::Ones(size)).norm() < 1e-12 * moments.covariance.norm() + 1e-14);
}

RC_GTEST_PROP(LaplaceDirichletProperty, MeanIsTheModeAndCovarianceInvertsTheCurvature, ()) {
  // In the softmax basis -log density = -beta'alpha + B logsumexp(alpha): gradient B softmax(alpha) - beta, Hessian
  // B (diag(theta) - theta theta').
  RandomSource random(*rc::gen::arbitrary<std::uint64_t>());
  const Eigen::VectorXd beta = draw_beta(random, 5);
  const SoftmaxBasisMoments moments = laplace_moments(beta);
  const Eigen::VectorXd weights = moments.mean.array().exp().matrix();
  const Eigen::VectorXd theta = weights / weights.sum();
  RC_ASSERT((beta.sum() * theta - beta).norm() < 1e-11 * beta.norm());
  const Eigen::MatrixXd diagonal = theta.asDiagonal();
  const Eigen::MatrixXd curvature = beta.sum() * (diagonal - theta * theta.transpose());
  const Eigen::MatrixXd projection = Eigen::MatrixXd::Identity(5, 5) - Eigen::MatrixXd::Constant(5, 5, 0.2);
  RC_ASSERT((projection * curvature * moments.covariance - projection).norm() < 1e-9);
}

TEST(LaplaceDirichlet, ExactMomentsAtOneAreClosedForms) {
  const SoftmaxBasisMoments moments = exact_moments(Eigen::VectorXd::Ones(4));
  EXPECT_NEAR(moments.mean.norm(), 0, 1e-15);
  EXPECT_NEAR(moments.covariance(0, 0), boost::math::constants::pi_sqr_div_six<double>() * 0.75, 1e-12);
}

TEST(LaplaceDirichlet, ExactMeanOfWholeConcentrations) {
  // digamma(2) - digamma(1) = 1, digamma(3) - digamma(1) = 3/2.
  const SoftmaxBasisMoments moments = exact_moments(Eigen::Vector3d(1, 2, 3));
  EXPECT_NEAR(moments.mean[1] - moments.mean[0], 1, 1e-14);
  EXPECT_NEAR(moments.mean[2] - moments.mean[0], 1.5, 1e-14);
}

TEST(LaplaceDirichlet, SamplesAgreeWithTheExactMoments) {
  const Eigen::Vector4d beta(0.5, 1, 2, 4);
  const SampledMoments sampled = sample_moments(beta, 200'000, at::make_generator<at::CPUGeneratorImpl>(11));
  // 14 moments: a right sampler exceeds 4.5 standard errors for about 1 seed in 10,000.
  EXPECT_LT(largest_z_score(sampled, exact_moments(beta)), 4.5);
  EXPECT_GT(largest_z_score(sampled, laplace_moments(beta)), 20);  // and the test tells the two apart
}

RC_GTEST_PROP(LaplaceDirichletProperty, PrintedCoefficientBoundsEveryDiagonalEntry, ()) {
  RandomSource random(*rc::gen::arbitrary<std::uint64_t>());
  const auto size = *rc::gen::inRange<Eigen::Index>(2, 9);
  const double delta = uniform(random, 0, 0.99);
  const Eigen::VectorXd beta = Eigen::VectorXd::Ones(size) + delta * normal_vector(random, size).normalized();
  const double smallest = laplace_moments(beta).covariance.diagonal().minCoeff();
  RC_ASSERT(smallest >= smallest_diagonal_variance(delta, size) - 1e-9);
  RC_ASSERT(smallest_diagonal_variance(delta, size) >= printed_coefficient(delta, size) - 1e-12);
  RC_ASSERT(std::abs(printed_coefficient(delta, size) - simplified_coefficient(delta, size)) < 1e-15);
}

TEST(LaplaceDirichlet, BestConstantForTwoCandidatesIsClosedForm) {
  // w = (1/2, 1/2) and both concentrations 1 + delta / sqrt(2).
  for (const double delta : {0.1, 0.5, 0.9}) {
    EXPECT_NEAR(attained_full_variance(delta, 2), 1 / (1 + delta / std::sqrt(2.0)), 1e-12);
  }
}

TEST(LaplaceDirichlet, RefusesBadInput) {
  EXPECT_THROW(laplace_moments(Eigen::Vector2d(1, 0)), Error);
  EXPECT_THROW(exact_moments(Eigen::VectorXd::Ones(1)), Error);
  EXPECT_THROW(printed_coefficient(-0.1, 3), Error);
  EXPECT_THROW(printed_coefficient(0.1, 1), Error);
  EXPECT_THROW(smallest_diagonal_variance(1, 3), Error);
}

}  // namespace
}  // namespace nas
