#include <nas/report/comparison.h>

#include <nas/run/error.h>
#include <nas/run/ledger.h>
#include <nas/run/locations.h>

namespace nas {

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
  const std::filesystem::path folder = std::filesystem::path("results") / experiment;
  std::vector<Record> records;
  if (!has_suite_file(folder)) return records;
  for (Record& record : read_records(suite_file(folder)))
    if (record.unit.scale == scale) records.push_back(std::move(record));
  return records;
}

}  // namespace nas
