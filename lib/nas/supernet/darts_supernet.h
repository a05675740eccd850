#pragma once

#include <nas/kernels/engine.h>
#include <nas/ops/convolutions.h>
#include <nas/supernet/fused_darts_cell.h>
#include <nas/supernet/mixed_edge.h>
#include <nas/supernet/supernet.h>
#include <torch/nn/modules/linear.h>

namespace nas {

/// What a DARTS cell is built from.
struct DartsCellOptions {
  int64_t previous_previous = 48;   ///< channels of c_{k-2}
  int64_t previous = 48;            ///< channels of c_{k-1}
  int64_t channels = 16;            ///< C of this cell; its output has 4C
  bool reduction = false;           ///< the edges from both inputs have stride 2
  bool previous_reduction = false;  ///< c_{k-1} was halved, so c_{k-2} is halved by the preprocessing
  int64_t partial_channels = 1;     ///< K
  Engine engine = Engine::Auto;     ///< what computes the mixed edges
};

/// A cell of the supernet: two preprocessed inputs, four nodes, fourteen mixed edges; the output concatenates the
/// nodes.
class DartsCell : public torch::nn::Module {
 public:
  DartsCell(const CellSpace& space, const DartsCellOptions& options);

  /// c_{k-2} and c_{k-1} -> [N, 4C, H/s, W/s], s = 2 for a reduction cell.
  torch::Tensor forward(const torch::Tensor& previous_previous, const torch::Tensor& previous, const MixingRows& rows);

  bool reduction() const { return options_.reduction; }
  void set_engine(Engine engine) { options_.engine = engine; }
  const DartsCellOptions& options() const { return options_; }
  const CellSpace& space() const { return space_; }
  const std::vector<std::shared_ptr<MixedEdge>>& edges() const { return edges_; }

  /// From the next forward pass on, edge e is served by the mixed edge order[e]: its operations, with its row of mixing
  /// weights. Names of parameters stay. Throws Error when that is no permutation, or when strides differ.
  void reorder(const std::vector<int64_t>& order);
  const std::vector<int64_t>& order() const { return order_; }

 private:
  CellSpace space_;
  DartsCellOptions options_;
  std::shared_ptr<Operation> preprocess0_, preprocess1_;
  std::vector<std::shared_ptr<MixedEdge>> edges_;
  std::vector<int64_t> order_;
  bool reordered_ = false;  ///< order_ is not 0, 1, 2, ...
  std::unique_ptr<FusedDartsCell> fused_;
};

/// True when cell `index` of `layers` is a reduction cell: index = layers/3 or 2*layers/3, rounded down.
bool is_reduction_cell(int64_t index, int64_t layers);

/// The supernet of the DARTS spaces: stem (3 x 3 convolution, BN), cells, global average pooling, linear.
class DartsSupernet : public Supernet {
 public:
  DartsSupernet(SearchSpace space, const SupernetOptions& options);
  torch::Tensor forward(const torch::Tensor& images, const MixingWeights& weights) override;
  void set_engine(Engine engine) override;

  const std::vector<std::shared_ptr<DartsCell>>& cells() const { return cells_; }

 private:
  torch::nn::Conv2d stem_convolution_;
  torch::nn::BatchNorm2d stem_norm_;
  std::vector<std::shared_ptr<DartsCell>> cells_;
  torch::nn::Linear classifier_{nullptr};
};

}  // namespace nas
