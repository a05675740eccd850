#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <nas/kernels/engine.h>
#include <nas/space/search_space.h>

namespace nas {

/// One [edges, candidates] tensor a cell type, in the order of SearchSpace::cells. Rows of a softmax sum to one, but
/// any values are taken as they are: masked, one-hot, sampled, perturbed.
using MixingWeights = std::vector<torch::Tensor>;

/// Size of a supernet.
struct SupernetOptions {
  int64_t channels = 16;        ///< C of the first cells (official DARTS and NAS-Bench-201: 16)
  int64_t layers = 8;           ///< DARTS: number of cells (official: 8); NAS-Bench-201: N, cells a stage (official: 5)
  int64_t classes = 10;         ///< of the data set
  int64_t image_channels = 3;   ///< of the data set
  int64_t stem_multiplier = 3;  ///< DARTS: the stem has stem_multiplier * C channels (official: 3)
  int64_t partial_channels =
      1;  ///< K: only C/K channels pass the operations, the others bypass them (PC-DARTS; 1 = all)
  Engine engine = Engine::Auto;  ///< what computes the cells; second derivatives need Engine::LibTorch

  /// Throws Error: positive sizes, channels divisible by partial_channels, enough cells for two reductions.
  void validate(const SearchSpace& space) const;
};

/// The weight-sharing network of a search space: a function of images and mixing weights that knows no search method.
class Supernet : public torch::nn::Module {
 public:
  /// images [N, image_channels, H, W] of the weights' type, H and W divisible by 4; returns logits [N, classes].
  /// A candidate whose mixing weight is exactly 0 is not computed and gets gradient 0, as in the official DARTS-PT
  /// code. Throws Error when the mixing weights do not have the space's shapes.
  virtual torch::Tensor forward(const torch::Tensor& images, const MixingWeights& weights) = 0;

  const SearchSpace& space() const { return space_; }
  const SupernetOptions& options() const { return options_; }

  /// Where the noise of S4 comes from; without it LibTorch's default generator.
  void set_noise_generator(const at::Generator& generator);

  /// Changes what computes the cells from the next forward pass on; the parameters stay.
  virtual void set_engine(Engine engine) { options_.engine = engine; }

 protected:
  Supernet(SearchSpace space, const SupernetOptions& options);
  void check(const MixingWeights& weights) const;

 private:
  SearchSpace space_;
  SupernetOptions options_;
};

/// Builds the supernet of `space` with weights drawn from `generator` (see initialise()).
std::shared_ptr<Supernet> make_supernet(const SearchSpace& space, const SupernetOptions& options,
                                        at::Generator generator);

/// Softmax over each row: DARTS's relaxation, from architecture parameters alpha to mixing weights.
MixingWeights softmax(const std::vector<torch::Tensor>& alpha);

/// Number of trainable parameters; those of an auxiliary head are counted only on request (the literature leaves
/// them out).
int64_t count_parameters(const torch::nn::Module& network, bool with_auxiliary_head = false);

}  // namespace nas
