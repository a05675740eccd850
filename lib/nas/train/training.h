#pragma once

#include <memory>
#include <string>

#include <torch/nn/module.h>

#include <nas/data/loader.h>
#include <nas/run/loss_watch.h>
#include <nas/train/meter.h>
#include <nas/train/sgd.h>
#include <nas/train/stepwise.h>

namespace nas {

/// Training a classifier from scratch. Defaults: the usual recipe for VGG and ResNet on CIFAR-10
/// (kuangliu/pytorch-cifar: batches of 128, learning rate 0.1 falling along a cosine over 200 epochs, weight decay
/// 5e-4, no clipping).
struct TrainingOptions {
  int64_t epochs = 200;
  int64_t batch_size = 128;
  SgdOptions weights = {
      .learning_rate = 0.1, .minimum_learning_rate = 0, .momentum = 0.9, .weight_decay = 5e-4, .gradient_clip = 0};
  AugmentationOptions augmentation;  ///< crop and flip, no cutout
  int64_t evaluate_every = 1;        ///< epochs between evaluations (and after the last)
  int64_t evaluation_batch_size = 96;

  /// `name`: of the options' table, in complaints.
  void validate(const std::string& name = "training") const;
};

/// Trains a network by SGD on one split and measures it on another; a subclass says what is minimised. One step is one
/// batch; resumed from a checkpoint it goes on bit for bit.
class Training : public Stepwise {
 public:
  bool finished() const override { return epoch_ == options_.epochs; }
  void step() override;
  std::optional<nlohmann::json> take_row() override { return std::exchange(row_, std::nullopt); }
  Position position() const override;
  Checkpoint checkpoint() const override;
  void restore(const Checkpoint& checkpoint) override;

  double last_accuracy() const { return last_accuracy_; }  ///< after the latest evaluated epoch
  /// Over the evaluated epochs: optimistic, never the headline.
  double best_accuracy() const { return best_accuracy_; }

 protected:
  /// What one batch gives.
  struct Objective {
    torch::Tensor logits;         ///< [N, classes]
    torch::Tensor cross_entropy;  ///< mean over the batch: what the series shows
    torch::Tensor loss;           ///< what is minimised
  };

  /// `phase` names the rows of the series; accuracies are named after the splits ("test_accuracy"): validation and test
  /// never mix. `stream` of the random numbers that order and augment the batches.
  Training(std::string phase, std::shared_ptr<torch::nn::Module> network, const TrainingOptions& options, Split train,
           Split evaluation, uint64_t seed, uint32_t stream);

  virtual Objective objective(const Batch& batch) = 0;
  virtual torch::Tensor logits(const torch::Tensor& images) = 0;  ///< as evaluated

  int64_t epoch() const { return epoch_; }  ///< from 0

 private:
  void end_epoch(double learning_rate);

  std::string phase_;
  TrainingOptions options_;
  Loader train_loader_, evaluation_loader_;
  std::shared_ptr<torch::nn::Module> module_;
  FlatParameters parameters_;
  Sgd sgd_;
  int64_t epoch_ = 0, step_ = 0;
  LossWatch watch_;
  Meter meter_;
  double last_accuracy_ = 0, best_accuracy_ = 0;
  std::optional<nlohmann::json> row_;
};

}  // namespace nas
