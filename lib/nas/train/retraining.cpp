#include <nas/train/retraining.h>

#include <torch/nn/functional/loss.h>

#include <nas/run/error.h>
#include <nas/train/module_state.h>
#include <nas/train/random.h>

namespace nas {
namespace {

constexpr uint32_t kBatchStream = 200, kWeightStream = 201, kDropPathStream = 202;

TrainingOptions training_options(const RetrainingOptions& options) {
  return {.epochs = options.epochs,
          .batch_size = options.batch_size,
          .weights = options.weights,
          .augmentation = options.augmentation,
          .evaluate_every = options.evaluate_every,
          .evaluation_batch_size = options.evaluation_batch_size};
}

}  // namespace

void RetrainingOptions::validate() const {
  network.validate();
  training_options(*this).validate("retraining");
  if (!(drop_path >= 0 && drop_path < 1)) fail("retraining: drop_path = {}: must lie in [0, 1)", drop_path);
  if (!(auxiliary_weight >= 0)) fail("retraining: auxiliary_weight = {}: must not be negative", auxiliary_weight);
}

Retraining::Retraining(const Genotype& genotype, const RetrainingOptions& options, Split train, Split evaluation,
                       uint64_t seed)
    : Retraining((options.validate(),
                  std::make_shared<Network>(genotype, options.network, make_generator(seed, kWeightStream))),
                 options, std::move(train), std::move(evaluation), seed) {}

Retraining::Retraining(std::shared_ptr<Network> network, const RetrainingOptions& options, Split train,
                       Split evaluation, uint64_t seed)
    : Training("retrain", network, training_options(options), std::move(train), std::move(evaluation), seed,
               kBatchStream),
      options_(options),
      drop_path_(make_generator(seed, kDropPathStream)),
      network_(std::move(network)) {}

Training::Objective Retraining::objective(const Batch& batch) {
  const double probability = options_.drop_path * static_cast<double>(epoch()) / static_cast<double>(options_.epochs);
  const NetworkOutput output = network_->forward(batch.images, {.probability = probability, .generator = drop_path_});
  namespace F = torch::nn::functional;
  const torch::Tensor cross_entropy = F::cross_entropy(output.logits, batch.labels);
  torch::Tensor loss = cross_entropy;
  if (output.auxiliary.defined()) {
    loss = loss + options_.auxiliary_weight * F::cross_entropy(output.auxiliary, batch.labels);
  }
  return {output.logits, cross_entropy, loss};
}

Checkpoint Retraining::checkpoint() const {
  Checkpoint checkpoint = Training::checkpoint();
  save_generator(drop_path_, checkpoint, "drop_path");
  return checkpoint;
}

void Retraining::restore(const Checkpoint& checkpoint) {
  Training::restore(checkpoint);
  load_generator(drop_path_, checkpoint, "drop_path");
}

}  // namespace nas
