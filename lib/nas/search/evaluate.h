#pragma once

#include <nas/data/loader.h>
#include <nas/supernet/supernet.h>
#include <nas/train/evaluation.h>
#include <nas/train/meter.h>

namespace nas {

/// Loss and accuracy of the supernet with these mixing weights, see evaluate() of nas/train.
Meter evaluate(Supernet& supernet, const MixingWeights& weights, Loader& loader, int64_t epoch,
               NormStatistics statistics);

}  // namespace nas
