#pragma once

#include <functional>
#include <memory>

#include <torch/optim/adam.h>

#include <nas/data/loader.h>
#include <nas/relax/relaxation.h>
#include <nas/search/second_order.h>
#include <nas/supernet/supernet.h>
#include <nas/train/sgd.h>

namespace nas {

/// Adam for the architecture parameters. Defaults: official DARTS.
struct ArchitectureOptions {
  double learning_rate = 3e-4;
  double beta1 = 0.5;
  double beta2 = 0.999;
  double weight_decay = 1e-3;  ///< L2, added to the gradient

  void validate() const;
};

/// One alternation of the bilevel problem (thesis eq. 2.1).
struct BilevelOptions {
  SgdOptions weights;
  ArchitectureOptions architecture;
  bool second_order = false;        ///< the unrolled gradient instead of the first-order one
  bool fixed_architecture = false;  ///< "blank": alpha stays at its initial value (DARTS-PT ablation)

  void validate() const { weights.validate(), architecture.validate(); }
};

/// What one alternation saw.
struct BilevelStep {
  double train_loss = 0, valid_loss = 0;  ///< cross-entropy, mean over the batch; valid_loss before the weight step
  torch::Tensor train_logits;             ///< [N, classes]
  torch::Tensor valid_logits;             ///< undefined when the architecture did not move
  double weight_gradient_norm = 0;        ///< before clipping
  double architecture_gradient_norm = 0;  ///< 0 when the architecture did not move
};

/// Changes mixing weights between relaxation and supernet: decided edges in a selection, perturbations.
using MixingTransform = std::function<MixingWeights(const MixingWeights&)>;

/// The two optimisers of a differentiable search, in the official order: first alpha on a validation batch, then the
/// weights on a training batch with the new alpha.
class Bilevel {
 public:
  /// Keeps references: `supernet` and `relaxation` must outlive it.
  Bilevel(Supernet& supernet, Relaxation& relaxation, const BilevelOptions& options);

  /// Without `valid` only the weights move.
  BilevelStep step(const Batch& train, const Batch* valid, double learning_rate,
                   const MixingTransform& transform = nullptr);

  FlatParameters& weights() { return weights_; }
  /// Starts the weights' optimiser afresh (selection and fine-tuning do).
  void reset_weight_optimiser(const SgdOptions& options) { sgd_ = Sgd(weights_, options); }
  const BilevelOptions& options() const { return options_; }

  /// Supernet, architecture parameters, both optimisers.
  void save(Checkpoint& checkpoint) const;
  void load(const Checkpoint& checkpoint);

 private:
  void architecture_step(const Batch& train, const Batch& valid, double learning_rate, const MixingTransform& transform,
                         BilevelStep& result);

  Supernet& supernet_;
  Relaxation& relaxation_;
  BilevelOptions options_;
  FlatParameters weights_;
  Sgd sgd_;
  torch::optim::Adam adam_;
};

}  // namespace nas
