#include <nas/experiment/architecture_table.h>

#include <algorithm>
#include <set>

#include <fmt/ranges.h>

#include <nas/report/by_method.h>
#include <nas/report/comparison.h>
#include <nas/report/published.h>
#include <nas/report/summary.h>

namespace nas {
namespace {

constexpr const char* kNothing = "—";

double test_error(const Record& record) { return 100 * (1 - record.results.at("test_accuracy").get<double>()); }

double millions(const Record& record) { return record.results.at("parameters").get<double>() / 1e6; }

/// Hours by the clock of the stages that found the architecture: what the literature calls search cost.
double search_hours(const Record& record) {
  double seconds = 0;
  if (record.cost.contains("stages")) {
    for (const auto& [name, stage] : record.cost.at("stages").items()) seconds += stage.at("seconds").get<double>();
  }
  return seconds / 3600;
}

std::string search_time_note(const std::vector<Record>& records) {
  std::set<int> threads;
  for (const Record& record : records) threads.insert(record.threads);
  return fmt::format("Search time: search and selection by the clock, retraining left out{}.",
                     threads.empty() ? "" : fmt::format(", on {} threads", fmt::join(threads, " or ")));
}

std::string published_error(const PublishedTable& thesis, const std::string& row) {
  if (row.empty()) return "";
  const std::string& deviation = thesis.cell(row, "test_error_std");
  return thesis.cell(row, "test_error_pct") + (deviation.empty() ? "" : " ± " + deviation);
}

std::string or_nothing(const std::string& text) { return text.empty() ? kNothing : text; }

}  // namespace

Table architecture_table(const std::string& id, const std::vector<ArchitectureRow>& rows,
                         const std::vector<Record>& records, const std::string& scale) {
  const PublishedTable thesis = PublishedTable::read(id);
  const Reference reference = comparable_records(reference_records(id, scale), records);

  Table table;
  table.id = id;
  table.title = "Test error of found architectures: thesis, reference run, this run";
  table.stamp = Stamp::of(records, scale);
  table.columns = {{"architecture", "", Align::left}};
  for (const Column& column : comparison_columns("test error", "%")) table.columns.push_back(column);
  for (const Column& column : std::vector<Column>{{"best", "%"},
                                                  {"params thesis", "M"},
                                                  {"params this run", "M"},
                                                  {"cost thesis", "GPU days"},
                                                  {"search time this run", "h"},
                                                  {"search method", "", Align::left}}) {
    table.columns.push_back(column);
  }

  for (const ArchitectureRow& row : rows) {
    const Summary now = over_seeds(records, row.method, test_error);
    std::vector<std::string> cells = {row.method};
    for (const std::string& cell : comparison_cells({.thesis = published_error(thesis, row.thesis_row),
                                   .reference = over_seeds(reference.records, row.method, test_error),
                                   .now = now})) {
      cells.push_back(cell);
    }
    cells.push_back(now.n > 0 ? fmt::format("{:.2f}", now.smallest) : kNothing);
    cells.push_back(row.thesis_row.empty() ? kNothing : or_nothing(thesis.cell(row.thesis_row, "params_m")));
    cells.push_back(over_seeds(records, row.method, millions).text(3));
    cells.push_back(row.thesis_row.empty() ? kNothing
                                           : or_nothing(thesis.cell(row.thesis_row, "search_cost_gpu_days")));
    cells.push_back(over_seeds(records, row.method, search_hours).text(3));
    cells.push_back(row.thesis_row.empty() ? "random" : thesis.cell(row.thesis_row, "search_method"));
    table.add_row(std::move(cells));
    if (!row.thesis_best_row.empty()) {
      table.notes.push_back(fmt::format("{}, best of four seeds in the thesis: {} % ({} M)", row.method,
                                        thesis.cell(row.thesis_best_row, "test_error_pct"),
                                        thesis.cell(row.thesis_best_row, "params_m")));
    }
  }
  for (const std::string& name : thesis.names()) {
    const std::string marks = thesis.cell(name, "marks");
    table.add_row({name + (marks.empty() ? "" : " " + marks), published_error(thesis, name), kNothing, kNothing,
                   kNothing, kNothing, or_nothing(thesis.cell(name, "params_m")), kNothing,
                   or_nothing(thesis.cell(name, "search_cost_gpu_days") + thesis.cell(name, "cost_marks")), kNothing,
                   thesis.cell(name, "search_method")});
  }
  table.notes.push_back("Literature rows as published; source: " + thesis.source());
  table.notes.push_back(
      "This run: last epoch's test accuracy, mean ± standard deviation over the seeds; best: the best seed's, "
      "not the best epoch's.");
  table.notes.push_back(search_time_note(records));
  table.notes.insert(table.notes.end(), reference.notes.begin(), reference.notes.end());
  if (scale != "paper") {
    table.notes.push_back(
        "This run is scaled down (" + scale +
        "): width, depth, images and epochs are smaller than the thesis's, so its errors compare with "
        "each other, not with the thesis's column.");
  }
  return table;
}

}  // namespace nas
