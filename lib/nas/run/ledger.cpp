#include <nas/run/ledger.h>

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/ranges.h>

#include <nas/run/checkpoint.h>
#include <nas/run/digest.h>
#include <nas/run/error.h>

namespace nas {
namespace fs = std::filesystem;
using nlohmann::json;
namespace {

void collect_differences(const json& before, const json& now, const std::string& path, std::vector<std::string>& out) {
  if (before == now) return;
  if (before.is_object() && now.is_object()) {
    json keys = before;
    keys.update(now);
    for (const auto& item : keys.items()) {
      const std::string inner = path.empty() ? item.key() : path + "." + item.key();
      collect_differences(before.value(item.key(), json()), now.value(item.key(), json()), inner, out);
    }
    return;
  }
  out.push_back(fmt::format("{}: {}, now {}", path, before.dump(), now.dump()));
}

/// Why the record does not count; empty when it does.
std::string why_stale(const Record& record, const PlannedUnit& planned) {
  if (record.unit != planned.unit) return fmt::format("it belongs to unit {}", record.unit.id());
  if (record.config_hash != config_hash(planned.config))
    return "configuration: " + describe_difference(record.config, planned.config);
  if (!record.unfinished.empty()) return "unfinished: " + record.unfinished;
  for (const char* key : {"name", "files"})
    if (record.data.value(key, json()) != planned.data.value(key, json()))
      return "data: " + describe_difference(record.data.value(key, json()), planned.data.value(key, json()));
  return {};
}

void look_for_checkpoint(const RunOptions& options, LedgerEntry& entry) {
  const fs::path file = checkpoint_file(options, entry.planned.unit);
  try {
    const std::optional<json> meta = Checkpoint::load_meta(file);
    if (!meta) return;
    const json run = meta->value("_run", json::object());
    if (run.value("config_hash", "") != config_hash(entry.planned.config)) return;
    entry.state = UnitState::checkpointed;
    entry.reason = run.value("position", "");
  } catch (const Error& error) {
    entry.reason = error.what();
  }
}

// A file that cannot be read is none: it is only there to be looked at.
void look_for_unfinished(const RunOptions& options, LedgerEntry& entry) {
  const fs::path file = unfinished_file(options, entry.planned.unit);
  if (!fs::exists(file)) return;
  try {
    Record record = Record::read(file);
    const std::string how_far = std::exchange(record.unfinished, "");
    if (!why_stale(record, entry.planned).empty()) return;
    record.unfinished = how_far;
    if (entry.state == UnitState::missing) {  // stopped in a stage, whose checkpoint lies among the artifacts
      entry.state = UnitState::checkpointed;
      entry.reason = how_far;
    }
    entry.so_far = std::move(record);
  } catch (const Error&) {
  }
}

}  // namespace

std::string to_string(UnitState state) {
  switch (state) {
    case UnitState::done:
      return "done";
    case UnitState::stale:
      return "stale";
    case UnitState::checkpointed:
      return "checkpointed";
    case UnitState::missing:
      return "missing";
  }
  return "?";
}

fs::path record_file(const RunOptions& options, const Unit& unit) {
  return options.records_folder(unit.experiment) / (unit.id() + ".json");
}

fs::path unfinished_file(const RunOptions& options, const Unit& unit) {
  return options.unfinished_folder(unit.experiment) / (unit.id() + ".json");
}

fs::path checkpoint_file(const RunOptions& options, const Unit& unit) {
  return options.checkpoints_folder(unit.experiment) / (unit.id() + ".checkpoint");
}

Ledger::Ledger(const RunOptions& options, const std::vector<PlannedUnit>& plan) {
  for (const PlannedUnit& planned : plan) {
    LedgerEntry entry{planned, UnitState::missing, {}, {}, {}};
    const fs::path file = record_file(options, planned.unit);
    if (fs::exists(file)) {
      try {
        Record record = Record::read(file);
        entry.reason = why_stale(record, planned);
        entry.state = entry.reason.empty() ? UnitState::done : UnitState::stale;
        if (entry.state == UnitState::done) entry.record = std::move(record);
      } catch (const Error& error) {
        entry.state = UnitState::stale;
        entry.reason = error.what();
      }
    }
    if (entry.state != UnitState::done) {
      look_for_checkpoint(options, entry);
      look_for_unfinished(options, entry);
    }
    entries_.push_back(std::move(entry));
  }
}

std::vector<Record> Ledger::done() const {
  std::vector<Record> records;
  for (const LedgerEntry& entry : entries_)
    if (entry.record) records.push_back(*entry.record);
  return records;
}

std::vector<Record> Ledger::unfinished() const {
  std::vector<Record> records;
  for (const LedgerEntry& entry : entries_)
    if (entry.so_far) records.push_back(*entry.so_far);
  return records;
}

const Record* Ledger::find(const Unit& unit) const {
  for (const LedgerEntry& entry : entries_)
    if (entry.planned.unit == unit) return entry.record ? &*entry.record : nullptr;
  return nullptr;
}

std::size_t Ledger::count(UnitState state) const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [&](const LedgerEntry& entry) { return entry.state == state; }));
}

std::vector<Record> read_records(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
    if (entry.is_regular_file() && entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Record> records;
  for (const fs::path& file : files) records.push_back(Record::read(file));
  return records;
}

std::vector<PlannedUnit> plan_with_recorded_data(const RunOptions& options, std::vector<PlannedUnit> plan) {
  if (!options.dataset.empty() || Ledger(options, plan).count(UnitState::done) > 0) return plan;
  std::map<json, json> recorded;  // identity -> data as described
  for (const PlannedUnit& planned : plan) {
    const fs::path file = record_file(options, planned.unit);
    if (!fs::exists(file)) continue;
    try {
      const Record record = Record::read(file);
      recorded.emplace(data_identity(record.data), record.data);
    } catch (const Error&) {  // the ledger says what is wrong with it
    }
  }
  if (recorded.size() != 1) return plan;
  const json& data = recorded.begin()->second;
  for (PlannedUnit& planned : plan) {
    planned.data = data;
    if (planned.config.contains("data")) planned.config["data"]["name"] = data.value("name", json());
  }
  return plan;
}

std::string describe_difference(const json& before, const json& now, int limit) {
  std::vector<std::string> differences;
  collect_differences(before, now, "", differences);
  const auto total = static_cast<int>(differences.size());
  if (total <= limit) return fmt::format("{}", fmt::join(differences, "; "));
  differences.resize(static_cast<std::size_t>(limit));
  return fmt::format("{}; and {} more", fmt::join(differences, "; "), total - limit);
}

}  // namespace nas
