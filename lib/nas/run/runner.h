#pragma once

#include <functional>
#include <vector>

#include <nlohmann/json.hpp>

#include <nas/run/ledger.h>
#include <nas/run/options.h>
#include <nas/run/unit.h>
#include <nas/run/unit_context.h>

namespace nas {

/// A unit's work: returns the record's results. Must be a function of the unit, its configuration and data, whether or
/// not it was resumed in between. Throws Diverged on a loss that is not finite.
using UnitBody = std::function<nlohmann::json(UnitContext&)>;

/// Draws tables and figures from the records there are.
using Render = std::function<void(const Ledger&)>;

/// Whether an experiment's drawing shows units under way too (Ledger::unfinished()).
enum class Shows { finished, unfinished };

/// Does what the command line asks for with an experiment's units: prints the plan (--dry-run) or the units' states
/// (--list), draws only (--render), or runs what is missing, seed by seed, one record a unit, and draws after each.
///
/// Drawing takes the data set from the records where no other was asked for (plan_with_recorded_data()), says on stderr
/// which records do not count, and throws Error when none does: what was drawn before stays.
///
/// A stale record is kept beside the new one, under records/stale. A unit that diverges leaves
/// OUT/EXPERIMENT/diverged/UNIT.json; the others still run, as they do when a unit fails in another way or a drawing
/// does. Returns the exit code: 0 done, 2 a unit or the last drawing failed, 3 interrupted with everything saved.
/// Throws Error on bad options, input or a folder in use; see guarded_main().
int run_units(const RunOptions& options, const std::vector<PlannedUnit>& plan, const UnitBody& body,
              const Render& render, Shows shows = Shows::finished);

/// The frame of every executable: runs `body`, prints what it throws to stderr, and returns the exit code
/// (2 for Error and other exceptions, 3 for Interrupted).
int guarded_main(const std::function<int()>& body);

}  // namespace nas
