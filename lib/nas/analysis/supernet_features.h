#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include <nas/analysis/feature_estimation.h>
#include <nas/supernet/darts_supernet.h>

namespace nas {

/// How the optimal feature map m* of a cell, which nothing defines but the thesis's argument, is taken.
enum class OptimalFeature {
  last_node,  ///< the cell's last node, the most refined estimate
  node_mean,  ///< the mean of the cell's nodes
};

/// The three feature maps of Proposition 1 on one edge (skip_connect, convolution) between nodes of a cell, [N, C, H,
/// W], each brought to mean 0 and variance 1 over all its entries ("normalized to the same scale").
struct EdgeFeatures {
  std::int64_t cell;    ///< depth, counted from 0
  std::int64_t edge;    ///< in the cell's published order
  std::int64_t source;  ///< node it reads
  at::Tensor optimal, skip, conv;
};

/// Features of every edge whose source is an inner node of its cell (so that x, o(x) and m* have one shape and skip is
/// the identity), in the order of depth. For spaces whose edges hold exactly skip_connect and one other candidate (S2).
/// Runs in the supernet's present mode without gradients. Throws Error for other spaces.
std::vector<EdgeFeatures> edge_features(DartsSupernet& supernet, const at::Tensor& images, const MixingWeights& weights,
                                        OptimalFeature optimal);

/// Error moments of one edge's features.
ErrorMoments error_moments(const EdgeFeatures& features);

}  // namespace nas
