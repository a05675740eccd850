#include <nas/report/published.h>

#include <algorithm>
#include <charconv>

#include <nas/run/atomic_file.h>
#include <nas/run/edit_distance.h>
#include <nas/run/error.h>
#include <nas/run/locations.h>

namespace nas {
namespace {

std::size_t position(const std::vector<std::string>& names, const std::string& wanted, const std::string& file,
                     const char* what) {
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::string near = nearest(wanted, names);
  fail("{}: no {} named {}{}", file, what, wanted, near.empty() ? "" : ": did you mean " + near + "?");
}

}  // namespace

PublishedTable PublishedTable::read(const std::string& id) {
  const std::string file = "tables/published/" + id + ".csv";
  return PublishedTable(parse_csv(read_text(suite_file(file)), file), file);
}

PublishedTable::PublishedTable(Csv csv, std::string file) : csv_(std::move(csv)), file_(std::move(file)) {
  if (csv_.comments.empty()) fail("{}: no line that names its source: add one that starts with '#'", file_);
}

std::vector<std::string> PublishedTable::names() const {
  std::vector<std::string> names;
  for (const auto& row : csv_.rows) names.push_back(row.front());
  return names;
}

const std::string& PublishedTable::cell(const std::string& row, const std::string& column) const {
  return csv_.rows[position(names(), row, file_, "row")][position(csv_.columns, column, file_, "column")];
}

std::optional<double> PublishedTable::number(const std::string& row, const std::string& column) const {
  const std::string& text = cell(row, column);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace nas
