#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <nas/analysis/audit.h>
#include <nas/analysis/snapshot_bound.h>
#include <nas/analysis/snapshot_curvature.h>

namespace nas {

/// A kind of search whose curvature is followed.
struct CurvatureSetting {
  std::string name;
  bool dirichlet = false;  ///< DrNAS's relaxation instead of the softmax
  double decay = 0;        ///< of the architecture parameters
};

/// One moment of a search.
struct CurvaturePoint {
  std::int64_t epoch = 0;
  double train_accuracy = 0, train_loss = 0;  ///< over the last epoch's steps; 0 before training
  Spectrum spectrum;
  BoundSides sides;     ///< zeros for the softmax
  double distance = 0;  ///< mean over edges of ||beta - 1||
};

using CurvatureRun = std::vector<CurvaturePoint>;

/// Searches of several kinds: runs[setting][seed].
struct CurvatureStudy {
  std::vector<CurvatureSetting> settings;
  std::vector<std::vector<CurvatureRun>> runs;
};

/// Measures every snapshot of a search; the last one by every route.
CurvatureRun measure_curvature(const std::vector<SupernetSnapshot>& snapshots, const AuditOptions& options);

/// One row a snapshot.
nlohmann::json to_json(const CurvatureRun& run);

}  // namespace nas
