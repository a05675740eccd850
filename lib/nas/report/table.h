#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nas/report/stamp.h>

namespace nas {

enum class Align { left, right };

struct Column {
  std::string name;
  std::string unit;  ///< "%", "GPU days", ...; may be empty
  Align align = Align::right;
};

/// A small table of text cells, written as CSV (comments in '#' lines at its head), Markdown and LaTeX.
struct Table {
  std::string id;     ///< target id, the files' name: "table3_1"
  std::string title;  ///< one line
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  ///< UTF-8; one cell a column
  std::vector<std::string> notes;              ///< below the table
  Stamp stamp;

  /// Asserts that the row has one cell a column.
  void add_row(std::vector<std::string> cells);

  std::string csv() const;
  std::string markdown() const;  ///< padded, so that it reads well on a terminal too
  std::string latex() const;     ///< a tabular with \hline only, every special character escaped

  /// Writes FOLDER/ID.csv, .md and .tex, each atomically.
  void write(const std::filesystem::path& folder) const;
};

/// Number of code points: the width of a cell on a terminal for the characters tables use.
std::size_t display_width(const std::string& utf8);

/// Text with every character that LaTeX would take for a command escaped, and ±, ×, †, ‡ as commands.
std::string escape_latex(const std::string& utf8);

}  // namespace nas
