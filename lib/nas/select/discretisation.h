#pragma once

#include <nas/search/evaluate.h>
#include <nas/search/supernet_search.h>
#include <nas/select/decisions.h>
#include <nas/train/convergence.h>

namespace nas {

/// How the strength of operations is measured (thesis 2.3.1 and 3.1.1).
struct DiscretisationOptions {
  ConvergenceOptions convergence;  ///< ours: the thesis gives no rule
  /// Of the fine-tuning: as DARTS-PT tunes between decisions (official code: constant 0.0025), the only fine-tuning of
  /// a discretised supernet that the thesis's code has.
  SgdOptions weights = {.learning_rate = 0.0025, .minimum_learning_rate = 0.0025};
  bool train_architecture = true;  ///< alpha of the other edges keeps training: as DARTS-PT tunes
  /// Of every accuracy here: official code perturbs in training mode.
  NormStatistics statistics = NormStatistics::Batch;
  /// Ours: measurements of every discretisation, each with training batches of its own (thesis: one). Two say how much
  /// of a ranking is chance.
  int64_t repeats = 1;
  bool control = true;  ///< ours: the intact supernet is fine-tuned by the same rule, what tuning alone gains

  void validate() const;
};

/// One edge of one cell type; every cell of the type shares it.
struct StudiedEdge {
  std::size_t type = 0;  ///< index into SearchSpace::cells
  int64_t edge = 0;      ///< index into CellSpace::edges
};

/// Every edge of every cell type, in order.
std::vector<StudiedEdge> every_edge(const SearchSpace& space);

/// `count` different edges of all cell types, at random, in order. Throws Error when there are not that many.
std::vector<StudiedEdge> random_edges(const SearchSpace& space, int64_t count, at::Generator generator);

/// Measures every operation of the given edges of a finished search, each from the same supernet:
/// - removal: accuracy without the operation, nothing tuned (the measure of DARTS-PT);
/// - discretisation accuracy at convergence: the edge becomes the operation alone, the rest is trained until it has
///   converged, then evaluated. All of it on the same images, unaugmented, so that differences are paired; all
///   operations see the same training batches (of one repeat). Between two measurements the supernet is put back bit
///   for bit.
/// One step is one pass over those images, or one batch of training (the pass after it included).
class Discretisation : public Stepwise {
 public:
  /// Keeps a reference: `search`, at the state to be measured, must outlive it. `images`: on which every accuracy is
  /// taken, the valid split as in the thesis or images that neither weights nor alpha have seen.
  Discretisation(SupernetSearch& search, const Split& images, const DiscretisationOptions& options,
                 std::vector<StudiedEdge> edges, uint64_t seed);

  bool finished() const override { return task_ == tasks_.size(); }
  void step() override;
  /// Phase "fine-tune": the losses of one fine-tuning. Phase "strength", one an edge: "cell", "edge", "source",
  /// "target", and one value an operation in "operations", "alpha" (softmaxed), "removal_accuracy", "removal_loss",
  /// "discretised_accuracy" (before tuning); at convergence "accuracy", "loss" (means over the repeats) and, one list
  /// an operation, "accuracies", "epochs", "capped". Accuracies from 0 to 1.
  std::optional<nlohmann::json> take_row() override;
  Position position() const override;
  Checkpoint checkpoint() const override;
  /// Of an object made with the same supernet, options, edges and seed.
  void restore(const Checkpoint& checkpoint) override;

  /// Once finished: {"measured_on": describe(images), "supernet_accuracy", "control_accuracy", "control_epochs",
  /// "control_capped", "trials", "capped_trials"}.
  nlohmann::json results() const;

 private:
  enum class Kind { Intact, Control, Removal, Discretise };
  struct Task {
    Kind kind;
    StudiedEdge place = {};
    int64_t candidate = 0;
    int64_t repeat = 0;
  };

  bool tunes() const { return tasks_[task_].kind == Kind::Control || tasks_[task_].kind == Kind::Discretise; }
  MixingWeights apply(const MixingWeights& weights) const;
  Meter measure();
  void tune();
  void conclude();
  void begin_task();
  void put_back();
  nlohmann::json edge_row(const Task& last) const;

  SupernetSearch& search_;
  SearchSpace space_;
  nlohmann::json images_;  ///< what results() says of them
  DiscretisationOptions options_;
  Loader train_loader_, valid_loader_, evaluation_loader_;
  Checkpoint start_;     ///< the supernet that is measured
  MixingWeights alpha_;  ///< its mixing weights
  std::vector<Task> tasks_;
  std::vector<nlohmann::json> outcomes_;  ///< one a finished task

  std::size_t task_ = 0;
  Decisions decisions_;  ///< of the present task
  Convergence convergence_;
  int64_t step_ = 0;
  double before_ = 0;  ///< accuracy before the present tuning
  LossWatch watch_{"fine-tune"};
  Meter tune_meter_;
  std::vector<nlohmann::json> rows_;
};

}  // namespace nas
