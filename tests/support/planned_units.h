#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nas/run/options.h>
#include <nas/run/unit.h>

#include "tests/support/scratch_folder.h"

namespace nas::testing {

/// A run into a scratch folder, on one thread.
inline RunOptions options_in(const ScratchFolder& folder) {
  RunOptions options;
  options.out = folder.path();
  options.threads = 1;
  return options;
}

/// A unit a method and seed, of experiment "t" at laptop scale.
inline std::vector<PlannedUnit> plan_of(const std::vector<std::string>& methods, std::int64_t seeds) {
  std::vector<PlannedUnit> plan;
  for (const std::string& method : methods)
    for (std::int64_t seed = 0; seed < seeds; ++seed)
      plan.push_back({.unit = {"t", method, "", "laptop", seed}, .config = {{"method", method}}});
  return plan;
}

}  // namespace nas::testing
