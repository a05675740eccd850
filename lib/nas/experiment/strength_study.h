#pragma once

#include <memory>
#include <string>
#include <vector>

#include <nas/experiment/supernet_study.h>
#include <nas/select/discretisation.h>

namespace nas {

/// What the strength study of a target measures.
struct StrengthStudyOptions {
  std::string space = "darts-7";  ///< as the official DARTS-PT code searches
  int64_t edges = 0;              ///< so many edges at random, the same for every seed; 0: every edge
  uint64_t edge_seed = 0;         ///< of that draw
};

/// Trains a supernet a seed, then measures the strength of the operations on its edges (thesis 2.3.1): a SupernetStudy
/// and the table [strength] of the scale file. One unit a seed.
class StrengthStudy {
 public:
  StrengthStudy(std::string target, const RunOptions& run, const StrengthStudyOptions& options);

  std::vector<PlannedUnit> plan() const;
  /// The body of a unit: Discretisation::results(), its rows in the series. Accuracies are of the valid split, as in
  /// the thesis, or of the test images (strength.measure_on).
  nlohmann::json run(UnitContext& context) const;

 private:
  std::vector<StudiedEdge> edges() const;
  const Split& images() const;  ///< that every accuracy is measured on

  std::string target_;
  const RunOptions& run_;
  StrengthStudyOptions options_;
  std::unique_ptr<SupernetStudy> supernet_;
  DiscretisationOptions discretisation_;
  std::string measure_on_ = "valid";
  nlohmann::json config_, sources_;
};

}  // namespace nas
