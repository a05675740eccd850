#include <nas/train/evaluation.h>

#include <torch/nn/functional/loss.h>
#include <torch/utils.h>

namespace nas {

Meter evaluate(torch::nn::Module& network, const LogitsFunction& logits, Loader& loader, int64_t epoch,
               NormStatistics statistics) {
  torch::NoGradGuard no_grad;
  network.train(statistics == NormStatistics::Batch);
  Meter meter;
  for (int64_t step = 0; step < loader.steps(); ++step) {
    const Batch batch = loader.batch(epoch, step);
    const torch::Tensor output = logits(batch.images);
    meter.add(torch::nn::functional::cross_entropy(output, batch.labels).item<double>(), output, batch.labels);
  }
  network.train();
  return meter;
}

}  // namespace nas
