#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nas/run/options.h>
#include <nas/run/record.h>
#include <nas/run/unit.h>

namespace nas {

enum class UnitState {
  done,          ///< a record with the present configuration and data
  stale,         ///< a record of another configuration or other data, or one that cannot be read
  checkpointed,  ///< begun, not ended
  missing,
};

std::string to_string(UnitState state);

struct LedgerEntry {
  PlannedUnit planned;
  UnitState state = UnitState::missing;
  std::string reason;            ///< why stale, or how far a checkpoint got; else empty
  std::optional<Record> record;  ///< when done
  std::optional<Record> so_far;  ///< when not: what a run under way has left to look at
};

/// The planned units of an experiment against the records in its output folder. A record counts only if its
/// configuration's hash and its data equal the present ones.
class Ledger {
 public:
  /// Reads OUT/EXPERIMENT/records and looks into the checkpoints. Never throws for a bad record: it is stale.
  Ledger(const RunOptions& options, const std::vector<PlannedUnit>& plan);

  const std::vector<LedgerEntry>& entries() const { return entries_; }
  /// The records that count, in the plan's order.
  std::vector<Record> done() const;
  /// Of the units that are not done, what those under way (or stopped) have left so far: Record::unfinished is set.
  std::vector<Record> unfinished() const;
  /// The record of that unit, or nullptr while it is not done.
  const Record* find(const Unit& unit) const;
  std::size_t count(UnitState state) const;

 private:
  std::vector<LedgerEntry> entries_;
};

/// Where a unit's record lies.
std::filesystem::path record_file(const RunOptions& options, const Unit& unit);
/// Where a unit's record so far lies while it runs.
std::filesystem::path unfinished_file(const RunOptions& options, const Unit& unit);
/// Where a unit's checkpoint lies while it runs.
std::filesystem::path checkpoint_file(const RunOptions& options, const Unit& unit);

/// For drawing, which needs no images: where no record counts with the data at hand, no data set was asked for
/// (--dataset) and all readable records of the plan's units are of one other data set, the plan on that data set
/// (`data` and, where it is there, `config.data.name`). Else the plan as it is.
std::vector<PlannedUnit> plan_with_recorded_data(const RunOptions& options, std::vector<PlannedUnit> plan);

/// Every record in a folder, by file name; for committed reference records. An unreadable one throws Error.
std::vector<Record> read_records(const std::filesystem::path& folder);

/// What differs between two configurations, for example "search.epochs: 8, now 16"; at most `limit` differences.
std::string describe_difference(const nlohmann::json& old_config, const nlohmann::json& config, int limit = 3);

}  // namespace nas
