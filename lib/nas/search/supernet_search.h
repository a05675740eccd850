#pragma once

#include <nas/data/loader.h>
#include <nas/relax/softmax.h>
#include <nas/run/loss_watch.h>
#include <nas/search/bilevel.h>
#include <nas/train/meter.h>
#include <nas/train/stepwise.h>

namespace nas {

/// A differentiable search. Defaults: official DARTS, first order.
struct SearchOptions {
  std::string space = "darts-8";  ///< see search_space()
  SupernetOptions supernet;       ///< C = 16, 8 cells
  BilevelOptions bilevel;
  int64_t epochs = 50;
  int64_t batch_size = 64;
  double alpha_scale = 1e-3;         ///< alpha ~ alpha_scale * N(0,1)
  AugmentationOptions augmentation;  ///< of both halves: crop, flip, no cutout
  bool independent_batches = false;  ///< official DARTS-PT code: every step a fresh random batch, not an epoch pass
  int64_t validate_every = 1;        ///< epochs between evaluations on the whole valid split (and after the last)
  int64_t freeze_weights_after = 0;  ///< epochs after which only alpha learns; 0: never (published)

  void validate() const;
};

/// Images of a search.
struct SearchData {
  Split train;  ///< for the weights
  Split valid;  ///< for the architecture
};

/// The streams of random numbers of one seed.
enum class Stream : uint64_t { Weights, Architecture, TrainBatches, ValidBatches, Noise, Selection, Retraining };

/// DARTS: trains a supernet and its architecture parameters in alternation (thesis 2.1). One step is one alternation;
/// after an epoch's last one the supernet is evaluated on the valid split.
class SupernetSearch : public Stepwise {
 public:
  SupernetSearch(const SearchOptions& options, SearchData data, uint64_t seed);

  bool finished() const override { return epoch_ == options_.epochs; }
  void step() override;
  std::optional<nlohmann::json> take_row() override { return std::exchange(row_, std::nullopt); }
  Position position() const override;
  Checkpoint checkpoint() const override;
  void restore(const Checkpoint& checkpoint) override;

  Supernet& supernet() { return *supernet_; }
  Relaxation& relaxation() { return *relaxation_; }
  Bilevel& bilevel() { return *bilevel_; }
  const SearchData& data() const { return data_; }
  const SearchOptions& options() const { return options_; }

 private:
  void end_epoch(double learning_rate);

  SearchOptions options_;
  SearchData data_;
  Loader train_loader_, valid_loader_, evaluation_loader_;
  at::Generator noise_;
  std::shared_ptr<Supernet> supernet_;
  std::unique_ptr<Relaxation> relaxation_;
  std::unique_ptr<Bilevel> bilevel_;

  int64_t epoch_ = 0, step_ = 0;
  LossWatch watch_{"search"};
  Meter train_meter_, valid_meter_;
  double architecture_gradient_ = 0, weight_gradient_ = 0;  ///< sums of norms over the epoch's steps
  std::optional<nlohmann::json> row_;
};

}  // namespace nas
