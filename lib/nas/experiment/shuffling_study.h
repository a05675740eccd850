#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nas/analysis/shuffling.h>
#include <nas/experiment/supernet_study.h>
#include <nas/model/layered_network.h>
#include <nas/report/gnuplot.h>
#include <nas/report/table.h>
#include <nas/train/training.h>

namespace nas {

/// How often a trained network is shuffled.
struct ShufflingOptions {
  std::int64_t draws = 20;        ///< random shuffles as in the thesis, one exchange a place
  std::int64_t curve_draws = 10;  ///< for each distance, and for each number of exchanges
  std::vector<std::int64_t> swaps = {2, 4, 8};  ///< numbers of exchanges a place beyond one

  void validate() const;
};

/// Thesis table 2.1: test accuracy before and after exchanging two layers in every stage of a VGG and of a ResNet, or
/// two edges in every cell of a DARTS supernet. One unit a network and seed.
class ShufflingStudy {
 public:
  explicit ShufflingStudy(const RunOptions& run);

  std::vector<PlannedUnit> plan() const;
  /// {"before": {"running", "batch"}: test accuracy by BN statistics; "possible": pairs a place; "chance"; "draws":
  /// [{"running", "batch", "distance"}]; "by_distance", "by_swaps": [{"value", "accuracies": [...]}]}.
  nlohmann::json run(UnitContext& context) const;

 private:
  const RunOptions& run_;
  std::optional<SupernetStudy> study_;  ///< data, and the supernet
  VggOptions vgg_;
  ResNetOptions resnet_;
  TrainingOptions training_;
  ShufflingOptions shuffling_;
  nlohmann::json effective_, sources_;
};

Table shuffling_table(const std::vector<Record>& records, const std::string& scale);
/// Accuracy against swap distance and against the number of exchanges.
Drawing shuffling_figure(const std::vector<Record>& records, const std::string& scale);

}  // namespace nas
