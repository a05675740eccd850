#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <nas/analysis/hessian.h>
#include <nas/data/loader.h>
#include <nas/search/bilevel.h>
#include <nas/supernet/darts_supernet.h>

namespace nas {

/// A small supernet trained until it knows most of its images by heart, for the parts of the audit that are about
/// converged ones. The rates are official DARTS's except where said; the sizes are this suite's. They were chosen by
/// training accuracy and time alone, by trial (8 x 8 pixels, one seed, softmax): 128 images reached 0.66 with C = 8 in
/// 300 epochs (22 s on one core) and 0.87 with C = 16 (40 s); 64 images reached 0.94 with C = 8 in 600 epochs (27 s).
/// The Dirichlet, which samples its weights at every step, came to 0.78 there and to 0.84 in 900 epochs. The audit's
/// own runs end at 0.84 to 0.95 (softmax) and 0.73 to 0.83 (Dirichlet).
struct TrainedSupernetOptions {
  SupernetOptions supernet{.channels = 8, .layers = 3};
  std::int64_t epochs = 700;
  std::int64_t batch_size = 32;      ///< official DARTS: 64, of 25 000 images
  std::int64_t images = 64;          ///< of each half
  std::int64_t snapshots = 4;        ///< evenly over training, the first before it, the last after it
  std::int64_t analysed = 32;        ///< validation images on which derivatives are taken
  double architecture_rate = 3e-3;   ///< alpha travels rate x steps: 4.2; official DARTS 3e-4 over 19 500 steps, 5.9
  double architecture_decay = 1e-3;  ///< official DARTS and DrNAS: 1e-3
  bool dirichlet = false;            ///< DrNAS's relaxation instead of the softmax

  void validate() const;
};

/// The validation loss of a trained supernet as a function of its architecture, at one moment of training. All cell
/// types lie in one matrix [edges of normal + reduce, candidates]. float64, computed operation by operation (second
/// derivatives), batch statistics, fixed images.
struct SupernetSnapshot {
  std::int64_t epoch = 0;
  double train_loss = 0, valid_loss = 0;  ///< over the last epoch's steps
  double train_accuracy = 0;              ///< in [0, 1], over the last epoch's steps
  double gradient_norm = 0;               ///< mean norm of the architecture gradient over the epoch's steps
  at::Tensor mu;                          ///< [edges, candidates]: alpha, or log beta of the Dirichlet, centred by row
  at::Tensor beta;                        ///< [edges, candidates]; undefined for the softmax
  ScalarFunction loss_of_alpha;           ///< L(softmax(alpha))
  ScalarFunction loss_of_mixing;          ///< L(theta)
  ScalarFunction fast_loss_of_mixing;  ///< the same in float32 by the fast kernels, for sampling; no second derivative
  std::shared_ptr<DartsSupernet> supernet;  ///< a float64 copy, in training mode
  at::Tensor images, labels;                ///< the analysed images [n, 3, H, W], float64: validation
  at::Tensor train_images, train_labels;    ///< as many of the training half
};

/// Searches space S2 on the given halves and keeps the snapshots.
std::vector<SupernetSnapshot> train_and_snapshot(const TrainedSupernetOptions& options, const Split& train,
                                                 const Split& valid, std::uint64_t seed);

/// A copy in training mode that takes no gradients with respect to its weights.
std::shared_ptr<DartsSupernet> copy_supernet(const DartsSupernet& supernet, at::ScalarType type, Engine engine);

/// theta [edges of normal + reduce, candidates] as the supernet takes it: one tensor a cell type.
MixingWeights mixing_of(const DartsSupernet& supernet, const at::Tensor& theta);

/// Gradient of the loss of the whole split with respect to alpha [edges, candidates], the mean over its full batches of
/// `batch_size` with batch statistics, in float32.
at::Tensor split_gradient(const SupernetSnapshot& snapshot, const Split& split, std::int64_t batch_size);

}  // namespace nas
