#pragma once

#include <string>
#include <vector>

#include <nas/experiment/read_options.h>
#include <nas/run/options.h>
#include <nas/run/unit_context.h>

namespace nas {

/// What the strength study of a target measures.
struct StrengthStudyOptions {
  std::string space = "darts-7";  ///< as the official DARTS-PT code searches
  int64_t edges = 0;              ///< so many edges at random, the same for every seed; 0: every edge
  uint64_t edge_seed = 0;         ///< of that draw
};

/// Trains a supernet a seed, then measures the strength of the operations on its edges (thesis 2.3.1): tables [data],
/// [search] and [strength] of the scale file. One unit a seed; the supernet is the stage "search" of the table targets,
/// shared with them where data and search options are the same.
class StrengthStudy {
 public:
  StrengthStudy(std::string target, const RunOptions& run, const StrengthStudyOptions& study);

  std::vector<PlannedUnit> plan() const;
  /// The body of a unit: what Discretisation says, its rows in the series.
  nlohmann::json run(UnitContext& context) const;

 private:
  std::string target_;
  const RunOptions& run_;
  StrengthStudyOptions study_;
  DatasetOptions dataset_;
  SplitOptions split_;
  SearchOptions search_;
  DiscretisationOptions discretisation_;
  nlohmann::json effective_, sources_;
  ImageData data_;
  Splits splits_;
};

}  // namespace nas
