#pragma once

#include <nas/data/loader.h>
#include <nas/supernet/supernet.h>
#include <nas/train/meter.h>

namespace nas {

/// Which statistics BN normalises with in an evaluation.
enum class NormStatistics {
  Running,  ///< evaluation mode
  Batch     ///< training mode, running statistics are updated: what the official perturbation pass does
};

/// Loss and accuracy of the supernet over one epoch of `loader` (epoch number `epoch`, which matters to a loader that
/// shuffles or augments), without gradients. Leaves the supernet in training mode.
Meter evaluate(Supernet& supernet, const MixingWeights& weights, Loader& loader, int64_t epoch,
               NormStatistics statistics);

}  // namespace nas
