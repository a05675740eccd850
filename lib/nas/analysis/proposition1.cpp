#include <nas/analysis/proposition1.h>

#include <algorithm>
#include <cmath>

#include <Eigen/Dense>

#include <nas/run/error.h>

namespace nas {
namespace {

std::vector<double> to_vector(const Eigen::VectorXd& vector) { return {vector.begin(), vector.end()}; }

/// Collects one reading's errors.
class ReadingStatistics {
 public:
  void add(double weight, const MixtureOptimum& optimum, const ErrorMoments& moments) {
    const double reference = moments.mixture_variance(0.5);
    const double variance = moments.mixture_variance(weight);
    errors_.push_back(std::abs(weight - optimum.conv_weight));
    excess_ += (variance - moments.mixture_variance(optimum.conv_weight)) / reference;
    worse_than_uniform_ += variance > reference * (1 + 1e-12);
    wrong_preference_ += (weight - 0.5) * (optimum.conv_weight - 0.5) < 0;
  }

  ReadingError result() {
    const double count = static_cast<double>(errors_.size());
    std::sort(errors_.begin(), errors_.end());
    const auto share_above = [&](double bound) {
      return static_cast<double>(errors_.end() - std::upper_bound(errors_.begin(), errors_.end(), bound)) / count;
    };
    ReadingError result;
    for (const double error : errors_) result.mean_weight_error += error / count;
    result.median_weight_error = errors_[errors_.size() / 2];
    result.largest_weight_error = errors_.back();
    result.over_5_percent = share_above(0.05);
    result.over_20_percent = share_above(0.2);
    result.mean_excess_variance = excess_ / count;
    result.worse_than_uniform = static_cast<double>(worse_than_uniform_) / count;
    result.wrong_preference = static_cast<double>(wrong_preference_) / count;
    return result;
  }

 private:
  std::vector<double> errors_;
  double excess_ = 0;
  std::int64_t worse_than_uniform_ = 0;
  std::int64_t wrong_preference_ = 0;
};

FeatureCorrelations draw_correlations(const FeatureSweepOptions& options, RandomSource& random) {
  if (!options.uncorrelated_errors) return random_correlations(random);
  FeatureCorrelations correlations;
  do {  // equal scales: the errors are uncorrelated where corr(x, o) = corr(x, m) + corr(o, m) - 1
    correlations = random_correlations(random);
    correlations.skip_conv = correlations.skip_optimal + correlations.conv_optimal - 1;
  } while (!correlations.feasible());
  return correlations;
}

FeatureScales draw_scales(const FeatureSweepOptions& options, RandomSource& random) {
  if (options.equal_scales) return {};
  const auto draw = [&] { return std::pow(4.0, uniform(random, -1, 1)); };
  const double optimal = draw();
  const double skip = draw();
  return {.optimal = optimal, .skip = skip, .conv = draw()};
}

}  // namespace

FeatureTriple random_features(const FeatureCorrelations& correlations, const FeatureScales& scales, std::int64_t size,
                              RandomSource& random) {
  if (!correlations.feasible()) {
    fail("correlations ({}, {}, {}): no three features have them, the correlation matrix is not positive semi-definite",
         correlations.skip_optimal, correlations.conv_optimal, correlations.skip_conv);
  }
  if (size < 4) fail("feature maps of {} entries: give at least 4", size);
  // Four orthonormal directions, the first constant: the other three have mean 0.
  Eigen::MatrixXd directions = normal_matrix(random, size, 4);
  directions.col(0).setOnes();
  const Eigen::MatrixXd basis = Eigen::HouseholderQR<Eigen::MatrixXd>(directions).householderQ() *
                                Eigen::MatrixXd::Identity(size, 4) * std::sqrt(static_cast<double>(size));
  const double a = correlations.skip_optimal;
  const double b = correlations.conv_optimal;
  const double skip_rest = std::sqrt(std::max(0.0, 1 - a * a));
  const double shared = skip_rest > 0 ? (correlations.skip_conv - a * b) / skip_rest : 0;
  const double conv_rest = std::sqrt(std::max(0.0, 1 - b * b - shared * shared));
  const auto shifted = [&](const Eigen::VectorXd& feature) {
    return to_vector((feature.array() + normal(random)).matrix());
  };
  FeatureTriple triple;
  triple.optimal = shifted(scales.optimal * basis.col(1));
  triple.skip = shifted(scales.skip * (a * basis.col(1) + skip_rest * basis.col(2)));
  triple.conv = shifted(scales.conv * (b * basis.col(1) + shared * basis.col(2) + conv_rest * basis.col(3)));
  return triple;
}

FeatureCorrelations random_correlations(RandomSource& random) {
  const bool pushed = uniform(random, 0, 1) < 0.5;
  const auto draw = [&] { return pushed ? std::tanh(2 * normal(random)) : uniform(random, -1, 1); };
  FeatureCorrelations correlations;
  do {
    correlations.skip_optimal = draw();
    correlations.conv_optimal = draw();
    correlations.skip_conv = draw();
  } while (!correlations.feasible());
  return correlations;
}

void FeatureSweepOptions::validate() const {
  if (triples < 1) fail("triples = {}: draw at least 1", triples);
  if (entries < 4) fail("entries = {}: feature maps need at least 4 entries", entries);
  if (uncorrelated_errors && !equal_scales) fail("uncorrelated_errors: defined for equal_scales only");
}

FeatureSweep sweep_features(const FeatureSweepOptions& options, RandomSource& random) {
  options.validate();
  FeatureSweep sweep;
  sweep.triples = options.triples;
  ReadingStatistics softmax;
  ReadingStatistics literal;
  const double share = 1.0 / static_cast<double>(options.triples);
  double gap_times_difference = 0;
  double difference_squared = 0;
  double gap_squared = 0;
  for (std::int64_t i = 0; i < options.triples; ++i) {
    const FeatureCorrelations correlations = draw_correlations(options, random);
    const FeatureTriple triple = random_features(correlations, draw_scales(options, random), options.entries, random);
    const ErrorMoments moments = error_moments(triple.optimal, triple.skip, triple.conv);
    const MixtureOptimum optimum = exact_optimum(moments);
    const double numerical = numerical_optimum(triple.optimal, triple.skip, triple.conv);
    const double reference = moments.mixture_variance(0.5);

    sweep.interior += share * (optimum.kind == OptimumKind::interior);
    sweep.skip_alone += share * (optimum.kind == OptimumKind::skip_alone);
    sweep.conv_alone += share * (optimum.kind == OptimumKind::conv_alone);
    const double shortfall = moments.mixture_variance(optimum.conv_weight) - moments.mixture_variance(numerical);
    sweep.largest_objective_shortfall = std::max(sweep.largest_objective_shortfall, shortfall / reference);
    if (moments.disagreement() > 1e-3 * reference) {
      sweep.largest_weight_disagreement =
          std::max(sweep.largest_weight_disagreement, std::abs(numerical - optimum.conv_weight));
    }
    // The sign is taken from the numerical optimum, so that the check does not lean on the formula it is about.
    const bool prefers_skip = numerical < 0.5;
    sweep.sign_violations += prefers_skip != (moments.skip < moments.conv);
    sweep.correlation_violations += prefers_skip != (correlations.skip_optimal > correlations.conv_optimal);

    softmax.add(softmax_reading(moments), optimum, moments);
    literal.add(literal_reading(moments), optimum, moments);
    if (optimum.kind == OptimumKind::interior) {
      const double difference = moments.conv - moments.skip;
      gap_times_difference += optimum.alpha_gap * difference;
      difference_squared += difference * difference;
      gap_squared += optimum.alpha_gap * optimum.alpha_gap;
    }
  }
  sweep.softmax = softmax.result();
  sweep.literal = literal.result();
  if (difference_squared > 0 && gap_squared > 0) {
    sweep.shared_scale = gap_times_difference / difference_squared;
    sweep.shared_scale_r2 = gap_times_difference * sweep.shared_scale / gap_squared;
  }
  return sweep;
}

}  // namespace nas
