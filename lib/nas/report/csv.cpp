#include <nas/report/csv.h>

#include <algorithm>

#include <nas/run/error.h>

namespace nas {
namespace {

/// Reads one record from `at` on, which may span lines inside quotes; leaves `at` behind its line break.
std::vector<std::string> read_record(std::string_view text, std::size_t& at, int& line, const std::string& file) {
  std::vector<std::string> fields(1);
  const int first = line;
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '"' && at + 1 < text.size() && text[at + 1] == '"') {
        fields.back() += '"';
        ++at;
      } else if (c == '"') {
        quoted = false;
      } else {
        line += c == '\n';
        fields.back() += c;
      }
    } else if (c == '"' && fields.back().empty()) {
      quoted = true;
    } else if (c == ',') {
      fields.emplace_back();
    } else if (c == '\n') {
      ++at;
      ++line;
      return fields;
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  if (quoted) fail("{}:{}: a quote is opened and not closed", file, first);
  return fields;
}

}  // namespace

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    // A leading '#' would make the line a comment, and a lone empty field would make it vanish.
    const bool plain = fields[i].find_first_of(",\"\r\n") == std::string::npos && !fields[i].starts_with('#') &&
                       !(fields.size() == 1 && fields[i].empty());
    if (plain) {
      line += fields[i];
      continue;
    }
    line += '"';
    for (const char c : fields[i]) line += c == '"' ? std::string("\"\"") : std::string(1, c);
    line += '"';
  }
  return line + "\n";
}

Csv parse_csv(std::string_view text, const std::string& file) {
  Csv csv;
  int line = 1;
  for (std::size_t at = 0; at < text.size();) {
    const int first = line;
    if (text[at] == '#') {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::size_t begin = at + (text.substr(at, 2) == "# " ? 2 : 1);
      csv.comments.emplace_back(text.substr(begin, end - begin));
      at = end + 1;
      ++line;
      continue;
    }
    if (text[at] == '\n' || text[at] == '\r') {
      line += text[at++] == '\n';
      continue;
    }
    std::vector<std::string> fields = read_record(text, at, line, file);
    if (csv.columns.empty()) {
      csv.columns = std::move(fields);
    } else if (fields.size() != csv.columns.size()) {
      fail("{}:{}: {} fields, the header has {}", file, first, fields.size(), csv.columns.size());
    } else {
      csv.rows.push_back(std::move(fields));
    }
  }
  if (csv.columns.empty()) fail("{}: no header line", file);
  return csv;
}

}  // namespace nas
