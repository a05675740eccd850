#include <nas/report/table.h>

#include <algorithm>
#include <cassert>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <nas/report/csv.h>
#include <nas/run/atomic_file.h>

namespace nas {
namespace {

constexpr std::pair<std::string_view, std::string_view> kLatex[] = {
    {"\\", "\\textbackslash{}"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"$", "\\$"},
    {"&", "\\&"},
    {"#", "\\#"},
    {"%", "\\%"},
    {"_", "\\_"},
    {"~", "\\textasciitilde{}"},
    {"^", "\\textasciicircum{}"},
    {"<", "\\textless{}"},
    {">", "\\textgreater{}"},
    {"±", "$\\pm$"},
    {"×", "$\\times$"},
    {"†", "\\textdagger{}"},
    {"‡", "\\textdaggerdbl{}"},
};

std::string heading(const Column& column) {
  return column.unit.empty() ? column.name : fmt::format("{} ({})", column.name, column.unit);
}

std::string padded(const std::string& cell, std::size_t width, Align align) {
  const std::string space(width - std::min(width, display_width(cell)), ' ');
  return align == Align::left ? cell + space : space + cell;
}

/// A cell must not end a Markdown row or column.
std::string escape_markdown(std::string_view cell) {
  std::string text;
  for (const char c : cell) {
    if (c == '|') text += '\\';
    text += c == '\n' ? ' ' : c;
  }
  return text;
}

}  // namespace

std::size_t display_width(const std::string& utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string escape_latex(const std::string& utf8) {
  std::string text;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto found = std::find_if(std::begin(kLatex), std::end(kLatex), [&](const auto& rule) {
      return std::string_view(utf8).substr(at).starts_with(rule.first);
    });
    if (found == std::end(kLatex)) {
      text += utf8[at++];
    } else {
      text += found->second;
      at += found->first.size();
    }
  }
  return text;
}

void Table::add_row(std::vector<std::string> cells) {
  assert(cells.size() == columns.size() && "one cell a column");
  rows.push_back(std::move(cells));
}

std::string Table::csv() const {
  std::string text = fmt::format("# {}: {}\n# {}\n", id, title, stamp.line());
  if (!stamp.notice.empty()) text += fmt::format("# {}\n", stamp.notice);
  for (const std::string& note : notes) text += fmt::format("# {}\n", note);
  std::vector<std::string> names;
  for (const Column& column : columns) names.push_back(heading(column));
  text += csv_line(names);
  for (const auto& row : rows) text += csv_line(row);
  return text;
}

std::string Table::markdown() const {
  std::vector<std::vector<std::string>> cells(1);
  for (const Column& column : columns) cells[0].push_back(escape_markdown(heading(column)));
  for (const auto& row : rows) {
    cells.emplace_back();
    for (const std::string& cell : row) cells.back().push_back(escape_markdown(cell));
  }
  std::vector<std::size_t> widths(columns.size(), 3);
  for (const auto& row : cells)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));

  std::string text = fmt::format("**{}** {}\n\n", id, title);
  for (std::size_t r = 0; r < cells.size(); ++r) {
    text += "|";
    for (std::size_t i = 0; i < columns.size(); ++i)
      text += fmt::format(" {} |", padded(cells[r][i], widths[i], columns[i].align));
    text += "\n";
    if (r > 0) continue;
    text += "|";
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string dashes(widths[i] + 1, '-');
      text += columns[i].align == Align::left ? fmt::format(":{}|", dashes) : fmt::format("{}:|", dashes);
    }
    text += "\n";
  }
  text += fmt::format("\n{}\n", stamp.line());
  if (!stamp.notice.empty()) text += fmt::format("\n{}\n", stamp.notice);
  for (const std::string& note : notes) text += fmt::format("\n{}\n", note);
  return text;
}

std::string Table::latex() const {
  std::string text = fmt::format("% {}: {}\n% {}\n\\begin{{tabular}}{{", id, title, stamp.line());
  for (const Column& column : columns) text += column.align == Align::left ? 'l' : 'r';
  text += "}\n\\hline\n";
  const auto add = [&](const std::vector<std::string>& row) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? " & " : "") + escape_latex(row[i]);
    text += " \\\\\n";
  };
  std::vector<std::string> names;
  for (const Column& column : columns) names.push_back(heading(column));
  add(names);
  text += "\\hline\n";
  for (const auto& row : rows) add(row);
  text += fmt::format("\\hline\n\\end{{tabular}}\n\n\\smallskip\\noindent {}\n", escape_latex(stamp.line()));
  if (!stamp.notice.empty()) text += fmt::format("\n{}\n", escape_latex(stamp.notice));
  for (const std::string& note : notes) text += fmt::format("\n{}\n", escape_latex(note));
  return text;
}

void Table::write(const std::filesystem::path& folder) const {
  write_text_atomically(folder / (id + ".csv"), csv());
  write_text_atomically(folder / (id + ".md"), markdown());
  write_text_atomically(folder / (id + ".tex"), latex());
}

}  // namespace nas
