#pragma once

#include <deque>
#include <string>
#include <vector>

#include <nas/experiment/supernet_study.h>
#include <nas/run/record.h>
#include <nas/run/unit.h>

namespace nas {

/// The unchanged run among the variants.
inline constexpr const char* kBaseVariant = "base";

/// Thesis figure 2.3: does mean(alpha_skip - alpha_conv) grow as the supernet gets better? The base run, and control
/// runs that change one thing (tables [variants.NAME] of the scale file, laid over the rest) to tell apart validation
/// accuracy, training accuracy and training time. One unit a variant and seed.
class SkipDominance {
 public:
  explicit SkipDominance(const RunOptions& run);

  /// Seed by seed, base first.
  std::vector<PlannedUnit> plan() const;
  /// Trains the variant's supernet. Returns the gaps and accuracies at the end; the path is in the stage's series.
  nlohmann::json run(UnitContext& context) const;

 private:
  struct Variant {
    std::string name;
    SupernetStudy study;
    nlohmann::json sources;
  };
  const RunOptions& run_;
  std::deque<Variant> variants_;
};

/// The records of the base runs.
std::vector<Record> base_runs(const std::vector<Record>& records);

/// Mean over the edges of a cell type of (softmax weight of skip_connect - that of the other operation), from a row's
/// "mixing_weights". `skip` is the column of skip_connect, 0 or 1.
double skip_gap(const nlohmann::json& mixing_weights, const std::string& cell, std::size_t skip);

/// A run along training, a value for each validated epoch.
struct SkipPath {
  std::string variant;
  std::int64_t seed = 0;
  bool finished = true;
  std::vector<double> steps, train_accuracy, valid_accuracy;  ///< accuracies in [0, 1]
  std::vector<double> share;                                  ///< of the run's epochs, in [0, 1]
  std::vector<double> normal_gap, reduce_gap;                 ///< see skip_gap()
};

/// The paths in the records of fig2_3, in the records' order; of an unfinished one as far as it is.
std::vector<SkipPath> skip_paths(const std::vector<Record>& records);

/// Those of finished runs; all of them while none is finished.
std::vector<SkipPath> finished_paths(const std::vector<SkipPath>& paths);

/// The paths of each variant, variants in the order of their first path.
std::vector<std::vector<SkipPath>> by_variant(const std::vector<SkipPath>& paths);

}  // namespace nas
