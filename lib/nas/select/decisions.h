#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include <nas/select/magnitude.h>

namespace nas {

/// The weights with one candidate of one edge set to zero and the others as they are, not renormalised: how the
/// official code perturbs, and Algorithm 1's "when o is removed". Detached.
MixingWeights without_operation(const MixingWeights& weights, std::size_t type, int64_t edge, int64_t candidate);

/// What a selection has decided so far, cell type by cell type: the operation of each edge, and the edges dropped.
class Decisions {
 public:
  explicit Decisions(const SearchSpace& space);

  /// The weights with every decided edge replaced by a one-hot row and every dropped edge by zeros. Decided rows carry
  /// no gradient, as in the official code.
  MixingWeights apply(const MixingWeights& weights) const;

  bool decided(std::size_t type, int64_t edge) const { return chosen_[type][edge] >= 0; }
  void decide(std::size_t type, int64_t edge, int64_t candidate);
  void drop(std::size_t type, int64_t edge);

  /// Edges of that cell type without an operation yet.
  std::vector<int64_t> undecided(std::size_t type) const;

  /// The architecture once every operation is decided and every node has two edges left (DARTS): that of the largest
  /// decided weights, as official code reports it. So on S3 an edge that ends as `none` has no more weight than a
  /// dropped one, and the first of these by source becomes skip_connect.
  Architecture architecture(const SearchSpace& space) const;

  nlohmann::json state() const;
  void restore(const nlohmann::json& state);

 private:
  void rebuild(std::size_t type);

  std::vector<std::vector<int64_t>> chosen_;  ///< candidate of each edge, -1 while undecided
  std::vector<std::vector<bool>> dropped_;
  std::vector<torch::Tensor> fixed_, values_;  ///< [edges, 1] bool, [edges, candidates]
};

}  // namespace nas
