#pragma once

#include <functional>
#include <memory>
#include <string>

#include <nas/data/loader.h>
#include <nas/run/loss_watch.h>
#include <nas/train/meter.h>
#include <nas/train/sgd.h>
#include <nas/train/stepwise.h>

namespace nas {

/// Training a network from scratch. Defaults: official DARTS on CIFAR-10 (cnn/train.py).
struct TrainingOptions {
  int64_t epochs = 600;
  int64_t batch_size = 96;
  SgdOptions weights = {.learning_rate = 0.025, .minimum_learning_rate = 0};
  double auxiliary_weight = 0.4;  ///< of the auxiliary head's loss, where there is one
  AugmentationOptions augmentation = {.cutout_length = 16};
  int64_t evaluate_every = 1;  ///< epochs between evaluations (and after the last)
  int64_t evaluation_batch_size = 96;

  void validate() const;
};

/// The network in training: what it says of a batch.
struct TrainingOutput {
  torch::Tensor logits;     ///< [N, classes]
  torch::Tensor auxiliary;  ///< [N, classes], of an auxiliary head; may be undefined
};

/// Images [N, C, H, W] -> output; `progress` in [0, 1) is the share of the epochs behind (schedules of drop path). In
/// evaluation mode too.
using TrainingForward = std::function<TrainingOutput(const torch::Tensor& images, double progress)>;

/// Trains a network on one split and measures it on another, by SGD with a cosine schedule. One step is one batch.
class Training : public Stepwise {
 public:
  /// `phase`: its name in rows and on the progress line. The accuracies are named after the splits ("test_accuracy"):
  /// validation and test never mix.
  Training(std::shared_ptr<torch::nn::Module> network, TrainingForward forward, const TrainingOptions& options,
           Split train, Split evaluation, uint64_t seed, std::string phase);

  bool finished() const override { return epoch_ == options_.epochs; }
  void step() override;
  std::optional<nlohmann::json> take_row() override { return std::exchange(row_, std::nullopt); }
  Position position() const override;
  Checkpoint checkpoint() const override;
  void restore(const Checkpoint& checkpoint) override;

  double last_accuracy() const { return last_accuracy_; }  ///< after the latest evaluated epoch
  /// Over the evaluated epochs: optimistic, never the headline.
  double best_accuracy() const { return best_accuracy_; }

 private:
  void end_epoch(double learning_rate);
  Meter evaluate();

  std::shared_ptr<torch::nn::Module> network_;
  TrainingForward forward_;
  TrainingOptions options_;
  std::string phase_;
  Loader train_loader_, evaluation_loader_;
  FlatParameters parameters_;
  Sgd sgd_;
  int64_t epoch_ = 0, step_ = 0;
  LossWatch watch_;
  Meter meter_;
  double last_accuracy_ = 0, best_accuracy_ = 0;
  std::optional<nlohmann::json> row_;
};

}  // namespace nas
