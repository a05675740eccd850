#pragma once

#include <nas/run/unit_context.h>
#include <nas/train/stepwise.h>

namespace nas {

/// Runs stepwise work to its end inside a unit or stage: resumes from its checkpoint, appends its rows to the series,
/// shows progress, saves when due. Throws Interrupted after saving when a stop was asked for.
void drive(UnitContext& context, Stepwise& work);

}  // namespace nas
