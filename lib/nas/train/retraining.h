#pragma once

#include <memory>

#include <nas/data/loader.h>
#include <nas/model/network.h>
#include <nas/run/loss_watch.h>
#include <nas/train/meter.h>
#include <nas/train/sgd.h>
#include <nas/train/stepwise.h>

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

/// Trains the network of a genotype on one split and measures it on another. One step is one batch.
class Retraining : public Stepwise {
 public:
  /// The accuracies are named after the splits ("test_accuracy"): validation and test never mix.
  Retraining(const Genotype& genotype, const RetrainingOptions& options, Split train, Split evaluation, uint64_t seed);

  bool finished() const override { return epoch_ == options_.epochs; }
  void step() override;
  std::optional<nlohmann::json> take_row() override { return std::exchange(row_, std::nullopt); }
  Position position() const override;
  Checkpoint checkpoint() const override;
  void restore(const Checkpoint& checkpoint) override;

  Network& network() { return *network_; }
  double last_accuracy() const { return last_accuracy_; }  ///< after the latest evaluated epoch
  double best_accuracy() const {
    return best_accuracy_;
  }  ///< over the evaluated epochs: optimistic, never the headline

 private:
  void end_epoch(double learning_rate);
  Meter evaluate();

  RetrainingOptions options_;
  Loader train_loader_, evaluation_loader_;
  at::Generator drop_path_;
  std::shared_ptr<Network> network_;
  FlatParameters parameters_;
  Sgd sgd_;
  int64_t epoch_ = 0, step_ = 0;
  LossWatch watch_{"retrain"};
  Meter meter_;
  double last_accuracy_ = 0, best_accuracy_ = 0;
  std::optional<nlohmann::json> row_;
};

}  // namespace nas
