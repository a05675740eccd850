#include <nas/analysis/feature_premise.h>

#include <cmath>

#include <ATen/ATen.h>

namespace nas {

PremiseCount count_premise(const SupernetSnapshot& snapshot, OptimalFeature optimal, std::int64_t cell) {
  const MixingWeights weights = mixing_of(*snapshot.supernet, at::softmax(snapshot.mu, -1));
  PremiseCount count;
  for (const EdgeFeatures& features : edge_features(*snapshot.supernet, snapshot.images, weights, optimal)) {
    if (cell >= 0 && features.cell != cell) continue;
    const ErrorMoments moments = error_moments(features);
    const MixtureOptimum optimum = exact_optimum(moments);
    ++count.edges;
    count.skip_closer += moments.skip < moments.conv;
    count.interior += optimum.kind == OptimumKind::interior;
    count.weight_error += std::abs(softmax_reading(moments) - optimum.conv_weight);
  }
  return count;
}

}  // namespace nas
