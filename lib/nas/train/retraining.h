#pragma once

#include <memory>

#include <nas/data/loader.h>
#include <nas/model/network.h>
#include <nas/train/sgd.h>
#include <nas/train/training.h>

namespace nas {

/// Training a discrete network from scratch. Defaults: official DARTS on CIFAR-10.
struct RetrainingOptions {
  NetworkOptions network;  ///< C = 36, 20 cells, auxiliary head
  int64_t epochs = 600;
  int64_t batch_size = 96;
  SgdOptions weights = {.learning_rate = 0.025, .minimum_learning_rate = 0};
  double auxiliary_weight = 0.4;  ///< of the auxiliary head's loss
  double drop_path = 0.2;         ///< reached linearly: drop_path * epoch / epochs
  AugmentationOptions augmentation = {.cutout_length = 16};
  int64_t evaluate_every = 1;  ///< epochs between evaluations on the test split (and after the last)
  int64_t evaluation_batch_size = 96;

  void validate() const;
};

/// Trains the network of a genotype on one split and measures it on another.
class Retraining : public Training {
 public:
  Retraining(const Genotype& genotype, const RetrainingOptions& options, Split train, Split evaluation, uint64_t seed);

  Checkpoint checkpoint() const override;
  void restore(const Checkpoint& checkpoint) override;

  Network& network() { return *network_; }

 protected:
  Objective objective(const Batch& batch) override;
  torch::Tensor logits(const torch::Tensor& images) override { return network_->forward(images).logits; }

 private:
  Retraining(std::shared_ptr<Network> network, const RetrainingOptions& options, Split train, Split evaluation,
             uint64_t seed);

  RetrainingOptions options_;
  at::Generator drop_path_;
  std::shared_ptr<Network> network_;
};

}  // namespace nas
