#pragma once

#include <memory>
#include <vector>

#include <ATen/core/Tensor.h>

#include <nas/ops/operation.h>
#include <nas/space/search_space.h>

namespace nas {

/// The mixing weights of one cell type with their values at hand, read once a forward pass: which candidates are
/// exactly zero decides what is computed.
class MixingRows {
 public:
  explicit MixingRows(const torch::Tensor& weights);  ///< [edges, candidates]
  bool is_zero(int64_t edge, int64_t candidate) const { return zero_[edge * candidates_ + candidate]; }
  torch::Tensor weight(int64_t edge, int64_t candidate) const { return columns_[edge * candidates_ + candidate]; }
  const torch::Tensor& tensor() const { return weights_; }

 private:
  torch::Tensor weights_;
  int64_t candidates_;
  std::vector<torch::Tensor> columns_;
  std::vector<bool> zero_;
};

/// Width and normalisation of the mixed edges of a cell.
struct MixedEdgeOptions {
  int64_t channels = 16;         ///< C of the cell
  int64_t stride = 1;            ///< 2 for the input edges of a reduction cell
  int64_t partial_channels = 1;  ///< K; the operations are C/K wide
  bool pool_norm = true;         ///< BN after poolings (DARTS: yes, NAS-Bench-201: no)
};

/// An edge of a supernet: the weighted sum of its candidates, on all channels or, with partial channels, on the first
/// C/K while the others bypass it (max-pooled at stride 2), followed by a channel shuffle in K groups.
class MixedEdge : public torch::nn::Module {
 public:
  /// The candidates are registered in `list_name` ("_ops" for DARTS; empty: directly, NAS-Bench-201).
  MixedEdge(const std::vector<Primitive>& candidates, const MixedEdgeOptions& options, const std::string& list_name);

  /// Undefined when every candidate has weight 0: the edge is masked out and contributes nothing.
  torch::Tensor forward(const torch::Tensor& x, const MixingRows& rows, int64_t edge);

  const std::vector<Primitive>& candidates() const { return candidates_; }
  const std::vector<std::shared_ptr<Operation>>& operations() const { return operations_; }
  const MixedEdgeOptions& options() const { return options_; }

 private:
  torch::Tensor mix(const torch::Tensor& x, const MixingRows& rows, int64_t edge);

  std::vector<Primitive> candidates_;
  MixedEdgeOptions options_;
  std::vector<std::shared_ptr<Operation>> operations_;
};

/// a + b where either may be undefined (an absent term of a node's sum).
torch::Tensor sum_of_defined(const torch::Tensor& a, const torch::Tensor& b);

}  // namespace nas
