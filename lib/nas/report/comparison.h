#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nas/report/summary.h>
#include <nas/report/table.h>
#include <nas/run/record.h>

namespace nas {

/// One quantity of one row, from three sources.
struct Comparison {
  std::string thesis;  ///< as published; empty where it has none
  Summary reference;   ///< the committed records of the same scale
  Summary now;         ///< the records of this run
  int decimals = 2;
};

/// Four columns: "NAME thesis", "NAME reference run", "NAME this run", "agreement".
std::vector<Column> comparison_columns(const std::string& name, const std::string& unit);

/// The cells of these columns. Where this run's mean lies outside the recorded spread, the last one says so.
std::vector<std::string> comparison_cells(const Comparison& comparison);

/// The committed reference records of an experiment and scale, results/EXPERIMENT/*.json; none when there are none yet.
std::vector<Record> reference_records(const std::string& experiment, const std::string& scale);

/// Of runs that were not finished when they were committed: results/EXPERIMENT/unfinished/*.json.
std::vector<Record> unfinished_reference_records(const std::string& experiment, const std::string& scale);

/// The committed records that a run may be set beside, and why others are not.
struct Reference {
  std::vector<Record> records;
  std::vector<std::string> notes;  ///< for the table
};

/// Of the committed records those made as this run's: on the same data (name and checksums of the files) and, of the
/// same method, with the same configuration. All of them as long as this run has no record.
Reference comparable_records(const std::vector<Record>& committed, const std::vector<Record>& now);

/// A number that new runs are set beside the committed ones by.
struct Quantity {
  std::string name;
  std::function<std::vector<double>(const std::vector<Record>&)> values;  ///< one a seed
  int decimals = 2;
};

/// For below a table without columns for it: each quantity of these runs and of the committed reference runs, and
/// whether these lie within the recorded spread. Nothing where comparable_records() finds none.
std::vector<std::string> reference_notes(const std::vector<Record>& now, const std::vector<Quantity>& quantities);

}  // namespace nas
