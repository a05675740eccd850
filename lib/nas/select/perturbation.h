#pragma once

#include <nas/search/evaluate.h>
#include <nas/search/supernet_search.h>
#include <nas/select/decisions.h>

namespace nas {

/// Perturbation-based selection (DARTS-PT, thesis 3.1). Defaults: the official code; algorithm_1() is the thesis's text
/// where the two differ.
struct PerturbationOptions {
  /// Which accuracy drop measures an operation.
  enum class Criterion { Accuracy, Loss };

  int64_t tune_epochs = 5;  ///< training between two decisions (thesis 3.1.3.1)
  bool cell_types_together =
      true;  ///< official code: a normal and a reduce edge before each tuning; Algorithm 1: one edge
  Criterion criterion = Criterion::Accuracy;
  NormStatistics statistics = NormStatistics::Batch;  ///< official code: training-mode BN in the perturbed passes
  bool augmented_validation = true;  ///< official code: validation images are cropped, flipped and shuffled
  bool train_architecture = true;    ///< official code: alpha of undecided edges keeps training while tuning
  int64_t images = 0;                ///< of the valid split, for the perturbed passes; 0: all (official)
  SgdOptions weights = {.learning_rate = 0.0025, .minimum_learning_rate = 0.0025};  ///< official code: constant 0.0025

  /// Thesis Algorithm 1 read literally: one edge at a time over both cell types, plain validation accuracy (evaluation
  /// mode, no augmentation).
  static PerturbationOptions algorithm_1();
  void validate() const;
};

/// Decides edge by edge: removes each candidate in turn, keeps the one whose removal hurts the validation accuracy
/// most, trains on, and at the end drops incoming edges of a node until two are left, by the edge whose removal hurts
/// least. Works on the supernet of a finished search, which it takes over.
/// One step is one perturbed pass over the valid split, or one batch of training.
class PerturbationSelection : public Stepwise {
 public:
  PerturbationSelection(SupernetSearch& search, const PerturbationOptions& options, uint64_t seed);

  bool finished() const override;
  void step() override;
  std::optional<nlohmann::json> take_row() override;
  Position position() const override;
  Checkpoint checkpoint() const override;
  void restore(const Checkpoint& checkpoint) override;

  /// Epochs of training between all decisions together.
  int64_t tuning_epochs() const;

  /// Once finished.
  Architecture architecture() const { return decisions_.architecture(space_); }

 private:
  /// A decision under way: which candidates (or, for a node, edges) are still to be tried, and what came out so far.
  struct Trial {
    std::size_t type = 0;
    int64_t edge = -1;                  ///< of an operation decision
    int64_t node = -1;                  ///< of a topology decision
    std::vector<int64_t> options = {};  ///< candidates, or the node's remaining edges
    std::vector<double> accuracies = {}, losses = {};
  };

  int64_t operation_rounds() const;
  int64_t topology_rounds() const;
  int64_t rounds() const { return operation_rounds() + topology_rounds(); }
  int64_t tuning_epochs_after(int64_t round) const;
  void plan_round();
  Trial operation_trial(std::size_t type);
  Trial topology_trial(std::size_t type, int64_t node);
  void evaluate_next();
  void conclude();
  void tune();
  int64_t draw(int64_t count);

  SupernetSearch& search_;
  SearchSpace space_;
  PerturbationOptions options_;
  Decisions decisions_;
  Loader train_loader_, valid_loader_, perturbed_loader_;
  at::Generator random_;
  std::vector<std::vector<int64_t>> open_nodes_;  ///< nodes with more than two edges, by cell type

  int64_t round_ = 0;  ///< decisions made before the present tuning
  int64_t tune_epoch_ = 0, step_ = 0, tuned_epochs_ = 0, passes_ = 0;
  bool planned_ = false;       ///< the round's trials have been drawn
  std::vector<Trial> trials_;  ///< of the present round, first is under way
  LossWatch watch_{"tune"};
  Meter tune_meter_;
  std::vector<nlohmann::json> rows_;
};

}  // namespace nas
