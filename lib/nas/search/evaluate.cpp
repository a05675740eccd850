#include <nas/search/evaluate.h>

namespace nas {

Meter evaluate(Supernet& supernet, const MixingWeights& weights, Loader& loader, int64_t epoch,
               NormStatistics statistics) {
  const LogitsFunction logits = [&](const torch::Tensor& images) { return supernet.forward(images, weights); };
  return evaluate(supernet, logits, loader, epoch, statistics);
}

}  // namespace nas
