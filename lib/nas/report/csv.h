#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nas {

/// One line of a CSV file (RFC 4180: fields with a comma, a quote or a line break are quoted), with its line break.
std::string csv_line(const std::vector<std::string>& fields);

/// A CSV text: lines that start with '#' are comments, the first other line names the columns.
struct Csv {
  std::vector<std::string> comments;  ///< without '#' and the space after it
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

/// Throws Error "FILE:LINE: ..." on an unclosed quote and on a row with another number of fields than there are
/// columns.
Csv parse_csv(std::string_view text, const std::string& file);

}  // namespace nas
