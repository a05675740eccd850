#include <nas/train/retraining.h>

#include <nas/run/error.h>
#include <nas/train/module_state.h>
#include <nas/train/random.h>

namespace nas {
namespace {

constexpr uint32_t kWeightStream = 201, kDropPathStream = 202;

}  // namespace

void RetrainingOptions::validate() const {
  TrainingOptions::validate();
  network.validate();
  if (!(drop_path >= 0 && drop_path < 1)) fail("retraining: drop_path = {}: must lie in [0, 1)", drop_path);
}

Retraining::Retraining(const Genotype& genotype, const RetrainingOptions& options, Split train, Split evaluation,
                       uint64_t seed)
    : drop_path_((options.validate(), make_generator(seed, kDropPathStream))),
      network_(std::make_shared<Network>(genotype, options.network, make_generator(seed, kWeightStream))),
      training_(
          network_,
          [network = network_, generator = drop_path_, drop_path = options.drop_path](const torch::Tensor& images,
                                                                                      double progress) {
            const NetworkOutput output =
                network->forward(images, {.probability = drop_path * progress, .generator = generator});
            return TrainingOutput{output.logits, output.auxiliary};
          },
          options, std::move(train), std::move(evaluation), seed, "retrain") {}

Checkpoint Retraining::checkpoint() const {
  Checkpoint checkpoint = training_.checkpoint();
  save_generator(drop_path_, checkpoint, "drop_path");
  return checkpoint;
}

void Retraining::restore(const Checkpoint& checkpoint) {
  training_.restore(checkpoint);
  load_generator(drop_path_, checkpoint, "drop_path");
}

}  // namespace nas
