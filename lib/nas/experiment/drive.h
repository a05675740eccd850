#pragma once

#include <functional>

#include <nas/run/unit_context.h>
#include <nas/train/stepwise.h>

namespace nas {

/// Runs stepwise work to its end inside a unit or stage: resumes from its checkpoint, appends its rows to the series,
/// shows progress, saves when due. Throws Interrupted after saving when a stop was asked for. `observe` may add to each
/// row what it sees; it must leave the work as it is.
void drive(UnitContext& context, Stepwise& work, const std::function<void(nlohmann::json& row)>& observe = nullptr);

}  // namespace nas
