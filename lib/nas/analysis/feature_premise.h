#pragma once

#include <cstdint>

#include <nas/analysis/supernet_features.h>
#include <nas/analysis/trained_supernet.h>

namespace nas {

/// On how many edges of a supernet the premise of Proposition 1's reading holds.
struct PremiseCount {
  std::int64_t edges = 0;
  std::int64_t skip_closer = 0;  ///< var(x - m*) < var(o(x) - m*)
  std::int64_t interior = 0;     ///< the exact optimum has finite alphas
  double weight_error = 0;       ///< sum of |softmax reading of the printed formula - exact optimum|
};

/// Counts over the edges of one cell (depth from 0; -1: of all cells) on the snapshot's validation images.
PremiseCount count_premise(const SupernetSnapshot& snapshot, OptimalFeature optimal, std::int64_t cell = -1);

}  // namespace nas
