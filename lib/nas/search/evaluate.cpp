#include <nas/search/evaluate.h>

#include <torch/nn/functional/loss.h>
#include <torch/utils.h>

namespace nas {

Meter evaluate(Supernet& supernet, const MixingWeights& weights, Loader& loader, int64_t epoch,
               NormStatistics statistics) {
  torch::NoGradGuard no_grad;
  supernet.train(statistics == NormStatistics::Batch);
  Meter meter;
  for (int64_t step = 0; step < loader.steps(); ++step) {
    const Batch batch = loader.batch(epoch, step);
    const torch::Tensor logits = supernet.forward(batch.images, weights);
    meter.add(torch::nn::functional::cross_entropy(logits, batch.labels).item<double>(), logits, batch.labels);
  }
  supernet.train();
  return meter;
}

}  // namespace nas
