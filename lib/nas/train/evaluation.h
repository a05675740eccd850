#pragma once

#include <functional>

#include <torch/nn/module.h>

#include <nas/data/loader.h>
#include <nas/train/meter.h>

namespace nas {

/// Which statistics BN normalises with in an evaluation.
enum class NormStatistics {
  Running,  ///< evaluation mode
  Batch     ///< training mode, running statistics are updated: what the official perturbation pass does
};

/// Images [N, C, H, W] -> logits [N, classes].
using LogitsFunction = std::function<at::Tensor(const at::Tensor&)>;

/// Loss and accuracy over one epoch of `loader` (epoch number `epoch`, which matters to a loader that shuffles or
/// augments), without gradients. Leaves `network`, whose `logits` these are, in training mode.
Meter evaluate(torch::nn::Module& network, const LogitsFunction& logits, Loader& loader, int64_t epoch,
               NormStatistics statistics);

}  // namespace nas
