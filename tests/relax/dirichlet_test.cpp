#include <nas/relax/dirichlet.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/serialize.h>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/special_functions/digamma.hpp>

#include <nas/analysis/intervals.h>
#include <nas/run/error.h>

namespace nas {
namespace {

at::Generator generator(std::uint64_t seed) { return at::make_generator<at::CPUGeneratorImpl>(seed); }

at::Tensor row(std::initializer_list<double> values) { return at::tensor(std::vector<double>(values), at::kDouble); }

/// d(sum over samples of `direction` . sample) / d(concentration) and the sample.
std::pair<at::Tensor, at::Tensor> sample_and_derivative(const at::Tensor& concentration, std::int64_t component,
                                                        std::uint64_t seed) {
  const at::Tensor leaf = concentration.clone().requires_grad_(true);
  const at::Tensor sample = dirichlet_sample(leaf, generator(seed));
  const at::Tensor derivative = torch::autograd::grad({sample.select(-1, component).sum()}, {leaf})[0];
  return {sample.detach(), derivative};
}

/// How the beta quantile of fixed level moves with a: what the pathwise derivative of a beta variable is.
double quantile_derivative(double a, double b, double x, double da, double db) {
  constexpr double h = 1e-4;
  const double level = boost::math::cdf(boost::math::beta_distribution<>(a, b), x);
  const auto moved = [&](double sign) {
    return boost::math::quantile(boost::math::beta_distribution<>(a + sign * h * da, b + sign * h * db), level);
  };
  return (moved(1) - moved(-1)) / (2 * h);
}

TEST(Dirichlet, ConcentrationIsEluPlusOne) {
  const at::Tensor alpha = row({-2, 0, 3});
  const at::Tensor beta = dirichlet_concentration(alpha);
  EXPECT_DOUBLE_EQ(beta[0].item<double>(), std::exp(-2.0));
  EXPECT_DOUBLE_EQ(beta[1].item<double>(), 1);
  EXPECT_DOUBLE_EQ(beta[2].item<double>(), 4);
  EXPECT_GT(dirichlet_concentration(at::tensor({-50.0f})).item<float>(), 0);  // elu(x) + 1 would round to 0
  const at::Tensor leaf = row({-2, 3, 800}).requires_grad_(true);
  const at::Tensor slope = torch::autograd::grad({dirichlet_concentration(leaf).sum()}, {leaf})[0];
  EXPECT_DOUBLE_EQ(slope[0].item<double>(), std::exp(-2.0));
  EXPECT_DOUBLE_EQ(slope[2].item<double>(), 1);
}

TEST(Dirichlet, SamplesLieOnTheSimplexAndRepeat) {
  const at::Tensor beta = at::full({14, 7}, 0.3);
  const at::Tensor sample = dirichlet_sample(beta, generator(1));
  EXPECT_EQ(sample.scalar_type(), at::kFloat);
  EXPECT_GE(sample.min().item<float>(), 0);
  EXPECT_LT((sample.sum(-1) - 1).abs().max().item<float>(), 1e-6);
  EXPECT_TRUE(at::equal(sample, dirichlet_sample(beta, generator(1))));
  EXPECT_FALSE(at::equal(sample, dirichlet_sample(beta, generator(2))));
}

TEST(Dirichlet, MarginalsAreBeta) {
  // Eight Kolmogorov-Smirnov tests at 1.25e-4 each: a right sampler fails this test for 1 seed in 1000.
  constexpr std::int64_t samples = 20'000;
  for (const auto& beta : {row({0.3, 1, 2.5, 6}), row({1, 1, 1, 1})}) {
    const at::Tensor drawn = dirichlet_sample(beta.expand({samples, 4}).contiguous(), generator(3));
    for (std::int64_t i = 0; i < 4; ++i) {
      const double a = beta[i].item<double>();
      const boost::math::beta_distribution<> marginal(a, beta.sum().item<double>() - a);
      const at::Tensor column = drawn.select(1, i).contiguous();
      const std::span<const double> values(column.data_ptr<double>(), samples);
      EXPECT_GT(kolmogorov_smirnov(values, [&](double x) { return boost::math::cdf(marginal, x); }).p_value, 1.25e-4);
    }
  }
}

TEST(Dirichlet, PathwiseDerivativeFollowsTheBetaQuantile) {
  // LibTorch approximates the derivative; the worst relative error in 10,000 samples like these was 1.5e-3.
  double worst = 0;
  for (const auto& [a, b] : {std::pair{0.5, 0.5}, {1.0, 1.0}, {0.7, 3.0}, {5.0, 2.0}}) {
    const at::Tensor beta = row({a, b}).expand({100, 2}).contiguous();
    const auto [sample, derivative] = sample_and_derivative(beta, 0, 4);
    for (std::int64_t i = 0; i < 100; ++i) {
      const double x = sample[i][0].item<double>();
      if (x < 1e-6 || x > 1 - 1e-6) continue;  // Boost's quantile loses its digits there
      const double by_a = quantile_derivative(a, b, x, 1, 0);
      const double by_b = quantile_derivative(a, b, x, 0, 1);
      const double scale = std::max(std::abs(by_a), std::abs(by_b));
      worst = std::max({worst, std::abs(derivative[i][0].item<double>() - by_a) / scale,
                        std::abs(derivative[i][1].item<double>() - by_b) / scale});
    }
  }
  EXPECT_LT(worst, 2.5e-3);
  EXPECT_GT(worst, 0);
}

TEST(Dirichlet, PathwiseDerivativeOfThreeCandidatesMovesOneAndShrinksTheOthers) {
  const at::Tensor beta = row({0.8, 1.5, 2}).expand({50, 3}).contiguous();
  for (std::int64_t component = 0; component < 3; ++component) {
    const auto [sample, derivative] = sample_and_derivative(beta, component, 5);
    for (std::int64_t i = 0; i < 50; ++i) {
      for (std::int64_t j = 0; j < 3; ++j) {
        const double b = beta[i][j].item<double>();
        const double x = sample[i][j].item<double>();
        const double move = quantile_derivative(b, beta[i].sum().item<double>() - b, x, 1, 0);
        const double expected = j == component ? move : -move * sample[i][component].item<double>() / (1 - x);
        EXPECT_NEAR(derivative[i][j].item<double>(), expected, 2.5e-3 * std::abs(move) / (1 - x));
      }
    }
  }
}

TEST(Dirichlet, PathwiseGradientIsUnbiased) {
  // E theta_1^2 = b (b + 1) / (B (B + 1)); its derivative by beta_1 with b = 0.7, B = 3.2.
  constexpr std::int64_t samples = 200'000;
  const at::Tensor leaf = row({0.7, 1, 1.5}).expand({samples, 3}).contiguous().requires_grad_(true);
  const at::Tensor value = dirichlet_sample(leaf, generator(6)).select(1, 0).pow(2).sum();
  const at::Tensor gradients = torch::autograd::grad({value}, {leaf})[0].select(1, 0);
  const double b = 0.7;
  const double total = 3.2;
  const double expectation = b * (b + 1) / (total * (total + 1));
  const double exact = expectation * (1 / b + 1 / (b + 1) - 1 / total - 1 / (total + 1));
  const double error = gradients.std().item<double>() / std::sqrt(static_cast<double>(samples));
  EXPECT_LT(std::abs(gradients.mean().item<double>() - exact), 4 * error);
  EXPECT_LT(error, 0.01 * exact);  // the test would notice a bias of a few per cent
}

TEST(Dirichlet, LogDensityMatchesBoostsBeta) {
  const at::Tensor beta = row({2.5, 0.7});
  for (const double x : {0.1, 0.5, 0.93}) {
    const double expected = std::log(boost::math::pdf(boost::math::beta_distribution<>(2.5, 0.7), x));
    EXPECT_NEAR(dirichlet_log_density(row({x, 1 - x}), beta).item<double>(), expected, 1e-12);
  }
  EXPECT_NEAR(dirichlet_log_density(row({0.2, 0.3, 0.5}), row({1, 1, 1})).item<double>(), std::log(2.0), 1e-14);
}

TEST(Dirichlet, DivergenceFromUniform) {
  EXPECT_NEAR(dirichlet_kl_to_uniform(row({1, 1, 1})).item<double>(), 0, 1e-14);
  // Dir(2, 1): density 2x, so KL = log 2 - 1/2.
  EXPECT_NEAR(dirichlet_kl_to_uniform(row({2, 1})).item<double>(), std::log(2.0) - 0.5, 1e-14);
  const at::Tensor beta = row({0.4, 3, 1.2});
  double expected = std::lgamma(4.6) - std::lgamma(3.0);
  for (const double b : {0.4, 3.0, 1.2}) {
    expected += -std::lgamma(b) + (b - 1) * (boost::math::digamma(b) - boost::math::digamma(4.6));
  }
  EXPECT_NEAR(dirichlet_kl_to_uniform(beta).item<double>(), expected, 1e-12);
  EXPECT_EQ(dirichlet_kl_to_uniform(at::ones({14, 7})).sizes(), at::IntArrayRef({14}));
}

TEST(Dirichlet, DifferentiatesOnceOnly) {
  const at::Tensor leaf = row({1, 2}).requires_grad_(true);
  const at::Tensor value = dirichlet_sample(leaf, generator(7))[0];
  const at::Tensor slope = torch::autograd::grad({value}, {leaf}, {}, true, /*create_graph=*/true)[0];
  EXPECT_ANY_THROW(torch::autograd::grad({slope.sum()}, {leaf}));
}

TEST(Dirichlet, RefusesImpossibleConcentrations) {
  EXPECT_THROW(dirichlet_sample(row({1, 0}), generator(8)), Error);
  EXPECT_THROW(dirichlet_sample(row({1, std::nan("")}), generator(8)), Error);
  EXPECT_THROW(dirichlet_mean(row({1})), Error);
  EXPECT_THROW(dirichlet_kl_to_uniform(row({1, INFINITY})), Error);
}

TEST(Dirichlet, MatchesThePublishedImplementation) {
  const char* folder = std::getenv("NAS_FIXTURES");
  if (folder == nullptr) GTEST_SKIP() << "NAS_FIXTURES is not set: the reference values are not checked";
  std::ifstream stream(std::string(folder) + "/dirichlet.pt", std::ios::binary);
  ASSERT_TRUE(stream) << "no dirichlet.pt in " << folder;
  const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), {});
  const auto fixture = torch::pickle_load(bytes).toGenericDict();
  const at::Tensor sample = fixture.at("sample").toTensor();
  const at::Tensor concentration = fixture.at("concentration").toTensor();
  const at::Tensor expected = fixture.at("pathwise").toTensor();
  const at::Tensor rate = dirichlet_path_rate(sample, concentration);
  EXPECT_LT(((rate - expected).abs() / (1 + expected.abs())).max().item<double>(), 1e-9);
}

}  // namespace
}  // namespace nas
