#pragma once

#include <nas/model/staged_network.h>
#include <nas/train/training.h>

namespace nas {

/// Trains a hand-designed network by its cross-entropy.
class ClassifierTraining : public Training {
 public:
  /// `network` with its weights drawn; shared with the caller.
  ClassifierTraining(std::shared_ptr<StagedNetwork> network, const TrainingOptions& options, Split train,
                     Split evaluation, uint64_t seed);

 protected:
  Objective objective(const Batch& batch) override;
  torch::Tensor logits(const torch::Tensor& images) override { return network_->forward(images); }

 private:
  std::shared_ptr<StagedNetwork> network_;
};

}  // namespace nas
