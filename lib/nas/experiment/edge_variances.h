#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nas/run/record.h>

namespace nas {

/// The variances of Proposition 1 on one edge of a cell type at one moment of a run, means over the cells of the type
/// (they share alpha). Only edges between the nodes of a cell are measured (see edge_features()).
struct EdgeVariances {
  std::int64_t seed = 0;
  double steps = 0;
  std::string optimal;  ///< how m* is taken: "last_node" or "node_mean"
  std::string cell;     ///< type
  std::int64_t edge = 0;
  double skip = 0;        ///< var(x - m*)
  double conv = 0;        ///< var(o - m*)
  double covariance = 0;  ///< of the two errors
  double gap = 0;         ///< softmaxed alpha_skip - alpha_conv of this edge at that moment

  /// Proposition 1: alpha prefers skip_connect where the input is closer to m* than the convolution's output, and there
  /// only.
  bool input_closer() const { return skip < conv; }
  bool prefers_skip() const { return gap > 0; }
  bool as_proposition1() const { return input_closer() == prefers_skip(); }
};

/// Of the base runs in the records of fig2_3, in the order of the records and of training.
std::vector<EdgeVariances> edge_variances(const std::vector<Record>& records);

}  // namespace nas
