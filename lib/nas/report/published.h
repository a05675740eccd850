#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nas/report/csv.h>

namespace nas {

/// A table as published: tables/published/ID.csv, its source in the '#' lines at its head.
class PublishedTable {
 public:
  /// Throws Error when the file is missing or malformed, or has no source line.
  static PublishedTable read(const std::string& id);

  PublishedTable(Csv csv, std::string file);

  const std::string& source() const { return csv_.comments.front(); }
  const std::vector<std::string>& columns() const { return csv_.columns; }
  /// The first column of every row, in the published order.
  std::vector<std::string> names() const;

  /// The cell as published, empty where the table has none. Throws Error on an unknown row or column, naming the
  /// nearest.
  const std::string& cell(const std::string& row, const std::string& column) const;
  /// The cell as a number; nullopt when it is empty or not one ("~5").
  std::optional<double> number(const std::string& row, const std::string& column) const;

 private:
  Csv csv_;
  std::string file_;
};

}  // namespace nas
