#include <nas/train/classifier_training.h>

#include <torch/nn/functional/loss.h>

namespace nas {
namespace {

constexpr uint32_t kClassifierBatchStream = 210;

}  // namespace

ClassifierTraining::ClassifierTraining(std::shared_ptr<StagedNetwork> network, const TrainingOptions& options,
                                       Split train, Split evaluation, uint64_t seed)
    : Training("train", network, options, std::move(train), std::move(evaluation), seed, kClassifierBatchStream),
      network_(std::move(network)) {}

Training::Objective ClassifierTraining::objective(const Batch& batch) {
  const torch::Tensor logits = network_->forward(batch.images);
  const torch::Tensor loss = torch::nn::functional::cross_entropy(logits, batch.labels);
  return {logits, loss, loss};
}

}  // namespace nas
