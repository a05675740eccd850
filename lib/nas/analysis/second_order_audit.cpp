#include <nas/analysis/second_order_audit.h>

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/csrc/autograd/autograd.h>

#include <nas/analysis/mixed_derivative.h>

namespace nas {
namespace {

constexpr double published_factor = 0.01;

double relative_error(const at::Tensor& approximation, const at::Tensor& exact) {
  return ((approximation.to(at::kDouble) - exact).norm() / exact.norm()).item<double>();
}

/// Median over the networks at each factor.
std::vector<MixedDerivativeError> median_errors(Activation activation, std::int64_t steps, const AuditOptions& options,
                                                const std::vector<double>& factors) {
  const int networks = options.quick ? 3 : 15;
  std::vector<std::vector<double>> wide(factors.size());
  std::vector<std::vector<double>> narrow(factors.size());
  for (int i = 0; i < networks; ++i) {
    const auto errors =
        mixed_derivative_errors(activation, steps, options.seed + static_cast<std::uint64_t>(i), factors);
    for (std::size_t k = 0; k < factors.size(); ++k) {
      wide[k].push_back(errors[k].in_float64);
      narrow[k].push_back(errors[k].in_float32);
    }
  }
  const auto median = [](std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
  };
  std::vector<MixedDerivativeError> result;
  for (std::size_t k = 0; k < factors.size(); ++k) result.push_back({factors[k], median(wide[k]), median(narrow[k])});
  return result;
}

}  // namespace

std::vector<MixedDerivativeError> mixed_derivative_errors(Activation activation, std::int64_t steps, std::uint64_t seed,
                                                          const std::vector<double>& factors) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  const ToySupernet supernet({.activation = activation}, generator);
  at::Tensor weights = supernet.initial_weights(generator);
  at::Tensor alpha = 1e-3 * at::randn({2, ToySupernet::candidates}, generator, at::kDouble);
  supernet.train(weights, alpha, steps, 0.1, 0.1);
  const TrainingLoss loss = [&](const at::Tensor& w, const at::Tensor& a) { return supernet.loss(w, a, false); };
  const at::Tensor leaf = weights.clone().requires_grad_(true);
  const at::Tensor v = torch::autograd::grad({supernet.loss(leaf, alpha, true)}, {leaf})[0];
  const at::Tensor exact = exact_mixed_product(loss, weights, alpha, v);
  std::vector<MixedDerivativeError> errors;
  for (const double factor : factors) {
    const double epsilon = published_epsilon(v) * factor / published_factor;
    const auto difference = [&](at::ScalarType type) {
      return finite_difference_mixed_product(loss, weights.to(type), alpha.to(type), v.to(type), epsilon);
    };
    errors.push_back(
        {factor, relative_error(difference(at::kDouble), exact), relative_error(difference(at::kFloat), exact)});
  }
  return errors;
}

FiniteDifferenceVerdict judge_finite_difference(const std::vector<std::pair<std::string, double>>& median_errors) {
  std::vector<std::string> close, between, far;
  for (const auto& [network, error] : median_errors)
    (error < 0.01 ? close : error > 0.1 ? far : between).push_back(network);
  std::string networks;
  for (const auto& [what, names] :
       {std::pair{"within 1%", &close}, std::pair{"off by 1 to 10%", &between}, std::pair{"off by over 10%", &far}}) {
    if (names->empty()) continue;
    networks += fmt::format("{}{} for {}", networks.empty() ? "" : "; ", what, fmt::join(*names, ", "));
  }
  return {close.size() == median_errors.size() ? "holds"
          : far.size() == median_errors.size() ? "fails as printed"
                                               : "holds under condition",
          networks};
}

std::vector<Finding> audit_second_order(const AuditOptions& options) {
  const std::vector<double> factors = {1e-6, 1e-5, 1e-4, 1e-3, published_factor, 0.1, 1};
  const auto at_published = [&](const std::vector<MixedDerivativeError>& errors) {
    return *std::find_if(errors.begin(), errors.end(),
                         [](const MixedDerivativeError& error) { return error.factor == published_factor; });
  };
  nlohmann::json rows = nlohmann::json::array();
  std::string summary;
  std::vector<std::pair<std::string, double>> published_errors;
  for (const Activation activation : {Activation::tanh, Activation::relu}) {
    for (const std::int64_t steps : {std::int64_t{0}, std::int64_t{options.quick ? 50 : 500}}) {
      const auto errors = median_errors(activation, steps, options, factors);
      const std::string label = fmt::format("{} {}", activation == Activation::tanh ? "smooth" : "ReLU",
                                            steps == 0 ? "untrained" : "trained");
      const MixedDerivativeError published = at_published(errors);
      published_errors.emplace_back(label, published.in_float32);
      summary += fmt::format("{}{} {:.1e} (float32 {:.1e})", summary.empty() ? "" : ", ", label, published.in_float64,
                             published.in_float32);
      for (const MixedDerivativeError& error : errors) {
        rows.push_back({{"network", label},
                        {"eps_times_norm_of_v", error.factor},
                        {"relative_error_float64", error.in_float64},
                        {"relative_error_float32", error.in_float32}});
      }
    }
  }
  const FiniteDifferenceVerdict judged = judge_finite_difference(published_errors);
  return {
      {"second_order.finite_difference",
       "Table 3.2, row DARTS (2nd)",
       "The published finite difference with eps = 0.01/||v|| gives the mixed derivative of the second-order gradient",
       judged.verdict,
       judged.networks + " (median relative error: " + summary + ")",
       {{"rows", rows}}}};
}

}  // namespace nas
