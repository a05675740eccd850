#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nas/run/ledger.h>
#include <nas/run/options.h>
#include <nas/run/unit.h>

namespace nas {

/// The units that the command line asks for, seed by seed: first every unit of the first seed, in the plan's order.
/// Methods and seeds are filtered, then every n-th unit is taken. Throws Error on a method that no unit has, and when
/// nothing is left.
std::vector<PlannedUnit> select_units(const std::vector<PlannedUnit>& plan, const RunOptions& options);

/// For --dry-run: the units, their hyper-parameters (once where they agree) with the source of
/// each value, and the estimated cost.
std::string describe_plan(const std::vector<PlannedUnit>& units);

/// For --list: one line a unit with its state and reason.
std::string describe_states(const Ledger& ledger);

}  // namespace nas
