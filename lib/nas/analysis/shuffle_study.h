#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <nas/analysis/shuffling.h>
#include <nas/data/loader.h>
#include <nas/train/evaluation.h>
#include <nas/train/stepwise.h>

namespace nas {

/// How a trained network is shuffled. None of these is the thesis's: it states neither draws nor distances. Draws are
/// all different; where there are no more possible shuffles than draws, each of them is taken once.
struct ShuffleOptions {
  int64_t draws = 20;                          ///< of one exchange in every group: the table
  int64_t distance_draws = 10;                 ///< of one exchange in the network, a kind and distance; 0: not measured
  std::vector<int64_t> exchanges = {2, 4, 8};  ///< successive exchanges in every group
  int64_t exchanges_draws = 10;                ///< a number of exchanges; 0: not measured
  int64_t images = 0;                          ///< test images a shuffled network sees, from the front; 0: all
  int64_t batch_size = 250;                    ///< of evaluations; shapes the accuracies with batch statistics only

  void validate() const;
};

/// Measures a trained network in its own order and shuffled, with BN's running statistics (a test-time exchange, as the
/// thesis has it) and, as a control, with those of each batch: running statistics were gathered in the trained order,
/// so a loss of accuracy may be theirs alone. One step is one evaluation. Leaves the network as it was, bit for bit.
class ShuffleStudy : public Stepwise {
 public:
  /// Keeps a reference: `network` must outlive it. Throws Error where no group has a pair to exchange.
  ShuffleStudy(Shuffleable& network, const ShuffleOptions& options, Split evaluation, uint64_t seed);

  bool finished() const override { return rows_.size() == trials_.size(); }
  /// Appends {"phase": "shuffle", "kind", "statistics", "groups" and "distance", or "exchanges", "draw", "order",
  /// "accuracy"} to the series. "order": {group: occupant of every place}, of the groups that are not in their own.
  void step() override;
  std::optional<nlohmann::json> take_row() override { return std::exchange(row_, std::nullopt); }
  Position position() const override;
  Checkpoint checkpoint() const override;
  void restore(const Checkpoint& checkpoint) override;

  /// {"unshuffled": {"running": accuracy, "batch": accuracy}, "shuffled": {"running": [accuracies], "batch": [...]},
  ///  "possible": shuffles of one exchange in every group, "displaced": share of places they change,
  ///  "by_distance": [{"groups": their kind, "distance", "possible", "accuracies"}],
  ///  "by_exchanges": [{"exchanges", "displaced", "all": whether no other is possible, "accuracies"}], "groups":
  ///  [...]};
  /// fractions of 1, on the split that "split" names.
  nlohmann::json results() const;

 private:
  enum class Kind : uint32_t { Unshuffled, Shuffled, Distance, Exchanges };
  struct Trial {
    Kind kind;
    NormStatistics statistics;
    std::string groups;  ///< whose exchange it is, by their kind, for a distance
    int64_t value;       ///< distance, or exchanges a group
    int64_t draw;
    Shuffle shuffle;
  };

  void plan(Kind kind, NormStatistics statistics, const std::string& groups, int64_t value,
            const std::vector<Shuffle>& shuffles);
  double mean_displaced(Kind kind, int64_t value) const;
  double accuracy(const Trial& trial);

  Shuffleable& network_;
  ShuffleOptions options_;
  Loader loader_;
  std::vector<Trial> trials_;
  std::vector<nlohmann::json> rows_;
  std::optional<nlohmann::json> row_;
};

}  // namespace nas
