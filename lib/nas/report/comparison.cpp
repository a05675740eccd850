#include <nas/report/comparison.h>

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include <nas/run/error.h>
#include <nas/run/ledger.h>
#include <nas/run/locations.h>

namespace nas {
namespace {

std::vector<Record> committed_records(const std::filesystem::path& folder, const std::string& scale) {
  std::vector<Record> records;
  if (!has_suite_file(folder)) return records;
  for (Record& record : read_records(suite_file(folder)))
    if (record.unit.scale == scale) records.push_back(std::move(record));
  return records;
}

}  // namespace

std::vector<Column> comparison_columns(const std::string& name, const std::string& unit) {
  return {{name + " thesis", unit, Align::right},
          {name + " reference run", unit, Align::right},
          {name + " this run", unit, Align::right},
          {"agreement", "", Align::left}};
}

std::vector<std::string> comparison_cells(const Comparison& c) {
  const bool nothing_to_say = c.now.n == 0 || c.reference.n == 0;
  return {c.thesis.empty() ? "—" : c.thesis, c.reference.text(c.decimals), c.now.text(c.decimals),
          nothing_to_say ? "—" : to_string(agreement(c.reference, c.now))};
}

std::vector<Record> reference_records(const std::string& experiment, const std::string& scale) {
  return committed_records(std::filesystem::path("results") / experiment, scale);
}

std::vector<Record> unfinished_reference_records(const std::string& experiment, const std::string& scale) {
  return committed_records(std::filesystem::path("results") / experiment / "unfinished", scale);
}

Reference comparable_records(const std::vector<Record>& committed, const std::vector<Record>& now) {
  if (now.empty()) return {committed, {}};
  const auto is_committed = [&](const Record& own) {
    return std::any_of(committed.begin(), committed.end(), [&](const Record& other) {
      return other.unit == own.unit && other.started == own.started && other.ended == own.ended;
    });
  };
  // Beside themselves they would agree, whatever they are.
  if (std::all_of(now.begin(), now.end(), is_committed)) return {};
  Reference reference;
  std::set<std::string> notes;
  for (const Record& record : committed) {
    const auto same_data = [&](const Record& own) { return data_identity(own.data) == data_identity(record.data); };
    const auto same_method = [&](const Record& own) { return own.unit.method == record.unit.method; };
    const auto same_config = [&](const Record& own) { return own.config_hash == record.config_hash; };
    if (!std::all_of(now.begin(), now.end(), same_data)) {
      notes.insert(fmt::format("Reference run: {}, not comparable.", record.data.value("name", "unknown data")));
    } else if (std::any_of(now.begin(), now.end(),
                           [&](const Record& own) { return same_method(own) && !same_config(own); })) {
      notes.insert(fmt::format("Reference run, {}: other settings, not comparable.", record.unit.method));
    } else {
      reference.records.push_back(record);
    }
  }
  reference.notes.assign(notes.begin(), notes.end());
  return reference;
}

std::vector<std::string> reference_notes(const std::vector<Record>& now, const std::vector<Quantity>& quantities) {
  if (now.empty()) return {};
  const Reference reference =
      comparable_records(reference_records(now.front().unit.experiment, now.front().unit.scale), now);
  std::vector<std::string> lines = reference.notes;
  for (const Quantity& quantity : quantities) {
    const Summary recorded = Summary::of(quantity.values(reference.records)), own = Summary::of(quantity.values(now));
    if (recorded.n == 0 || own.n == 0) continue;
    lines.push_back(fmt::format("{}: this run {}, reference run {}: {}.", quantity.name, own.text(quantity.decimals),
                                recorded.text(quantity.decimals), to_string(agreement(recorded, own))));
  }
  return lines;
}

}  // namespace nas
