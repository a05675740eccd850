#pragma once

#include <algorithm>
#include <string>

#include <nas/report/table.h>

namespace nas::testing {

/// The text in the column of that name; "no such column" where there is none.
inline std::string cell(const Table& table, std::size_t row, const std::string& column) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [&](const Column& candidate) { return candidate.name == column; });
  return found == table.columns.end() ? "no such column" : table.rows[row][found - table.columns.begin()];
}

}  // namespace nas::testing
