#pragma once

#include <memory>

#include <nas/model/network.h>
#include <nas/train/training.h>

namespace nas {

/// Training a discrete network from scratch. Defaults: official DARTS on CIFAR-10.
struct RetrainingOptions : TrainingOptions {
  NetworkOptions network;  ///< C = 36, 20 cells, auxiliary head
  double drop_path = 0.2;  ///< reached linearly: drop_path * epoch / epochs

  void validate() const;
};

/// Trains the network of a genotype on one split and measures it on another. One step is one batch.
class Retraining : public Stepwise {
 public:
  Retraining(const Genotype& genotype, const RetrainingOptions& options, Split train, Split evaluation, uint64_t seed);

  bool finished() const override { return training_.finished(); }
  void step() override { training_.step(); }
  std::optional<nlohmann::json> take_row() override { return training_.take_row(); }
  Position position() const override { return training_.position(); }
  Checkpoint checkpoint() const override;
  void restore(const Checkpoint& checkpoint) override;

  Network& network() { return *network_; }
  double last_accuracy() const { return training_.last_accuracy(); }  ///< after the latest evaluated epoch
  /// Over the evaluated epochs: optimistic, never the headline.
  double best_accuracy() const { return training_.best_accuracy(); }

 private:
  at::Generator drop_path_;
  std::shared_ptr<Network> network_;
  Training training_;
};

}  // namespace nas
