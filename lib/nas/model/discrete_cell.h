#pragma once

#include <memory>
#include <vector>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <c10/util/Optional.h>

#include <nas/kernels/engine.h>
#include <nas/model/fused_discrete_cell.h>
#include <nas/ops/operation.h>
#include <nas/space/genotype.h>

namespace nas {

/// Drops whole operation outputs, image by image, in training (ScheduledDropPath): x -> x * mask / keep.
struct DropPath {
  double probability = 0;                  ///< 0 <= probability < 1; the schedule raises it linearly with the epoch
  c10::optional<at::Generator> generator;  ///< of the masks

  /// Fresh factors [N,1,1,1] for the images of x: 0 or 1 / keep.
  torch::Tensor mask(const torch::Tensor& x) const;
  /// [N,C,H,W] -> the same shape; identity when probability is 0.
  torch::Tensor operator()(const torch::Tensor& x) const;
};

/// What surrounds a discrete cell.
struct DiscreteCellOptions {
  int64_t previous_previous = 108;  ///< channels of c_{k-2}
  int64_t previous = 108;           ///< channels of c_{k-1}
  int64_t channels = 36;            ///< C of the cell; the output has C times the concatenated states
  bool reduction = false;
  bool previous_reduction = false;
  Engine engine = Engine::Auto;  ///< what computes the operations
};

/// A cell of a discrete network: BN with scale and shift, no BN after poolings.
class DiscreteCell : public torch::nn::Module {
 public:
  DiscreteCell(const CellGenotype& genotype, const DiscreteCellOptions& options);

  torch::Tensor forward(const torch::Tensor& previous_previous, const torch::Tensor& previous,
                        const DropPath& drop_path);

  /// Multiply-adds for inputs c_{k-1} of height x width (c_{k-2} twice that after a reduction).
  int64_t multiply_adds(int64_t height, int64_t width) const;

  int64_t out_channels() const { return options_.channels * static_cast<int64_t>(genotype_.concat.size()); }
  bool reduction() const { return options_.reduction; }
  void set_engine(Engine engine) { options_.engine = engine; }

 private:
  /// Drop path's factors [edges,N]; undefined where none acts. Draws as the edge-by-edge path draws.
  torch::Tensor edge_scale(const torch::Tensor& x, const DropPath& drop_path) const;

  CellGenotype genotype_;
  DiscreteCellOptions options_;
  std::shared_ptr<Operation> preprocess0_, preprocess1_;
  std::vector<std::shared_ptr<Operation>> operations_;
  std::vector<bool> identity_;  ///< drop path spares stride-1 skips
  std::unique_ptr<FusedDiscreteCell> fused_;
};

}  // namespace nas
