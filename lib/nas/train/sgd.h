#pragma once

#include <nas/run/checkpoint.h>
#include <nas/train/flat_parameters.h>

namespace nas {

/// Stochastic gradient descent for network weights. Defaults: official DARTS search.
struct SgdOptions {
  double learning_rate = 0.025;  ///< at the first epoch; falls along a cosine to minimum_learning_rate
  double minimum_learning_rate = 0.001;
  double momentum = 0.9;
  double weight_decay = 3e-4;  ///< added to the gradient (L2)
  double gradient_clip = 5;    ///< largest norm of the whole gradient; 0: no clipping
  bool nesterov = false;       ///< NAS-Bench-201: true

  /// Throws Error on negative values, or momentum outside [0, 1).
  void validate() const;
};

/// Cosine schedule by epoch (epoch counts from 0): from learning_rate to minimum_learning_rate over `epochs`.
double cosine_learning_rate(const SgdOptions& options, int64_t epoch, int64_t epochs);

/// torch.optim.SGD's rule on flat parameters, with clipping by the norm over all of them.
class Sgd {
 public:
  /// Keeps a reference: `parameters` must outlive it.
  Sgd(FlatParameters& parameters, const SgdOptions& options);

  /// One step along the gradients that lie in the parameters. Returns the gradient's norm before clipping.
  double step(double learning_rate);

  const torch::Tensor& momentum_buffer() const { return buffer_; }  ///< [n], zeros before the first step
  const SgdOptions& options() const { return options_; }
  void save(Checkpoint& checkpoint, const std::string& prefix) const;
  void load(const Checkpoint& checkpoint, const std::string& prefix);

 private:
  FlatParameters* parameters_;
  SgdOptions options_;
  torch::Tensor buffer_;
};

}  // namespace nas
