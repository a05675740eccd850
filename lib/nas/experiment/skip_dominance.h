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

/// The column of skip_connect in a space whose edges hold it and one other operation. Throws Error for other spaces.
std::size_t skip_column(const std::string& space);

/// Mean over the edges of a cell type of (softmax weight of skip_connect - that of the other operation), from a row's
/// "mixing_weights". `skip` is the column of skip_connect, 0 or 1.
double skip_gap(const nlohmann::json& mixing_weights, const std::string& cell, std::size_t skip);

/// A run along training, a value for each validated epoch.
struct SkipPath {
  std::string variant;
  std::int64_t seed = 0;
  std::vector<double> steps, train_accuracy, valid_accuracy;  ///< accuracies in [0, 1]
  std::vector<double> normal_gap, reduce_gap;                 ///< see skip_gap()
};

/// The paths in the records of fig2_3, in the records' order.
std::vector<SkipPath> skip_paths(const std::vector<Record>& records);

/// The paths of each variant, variants in the order of their first path.
std::vector<std::vector<SkipPath>> by_variant(const std::vector<SkipPath>& paths);

}  // namespace nas
