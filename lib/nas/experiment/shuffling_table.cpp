#include <nas/experiment/shuffling_table.h>

#include <cmath>
#include <functional>

#include <fmt/format.h>

#include <nas/report/by_method.h>
#include <nas/report/comparison.h>
#include <nas/report/published.h>
#include <nas/report/summary.h>

namespace nas {
namespace {

struct Row {
  const char* method;
  const char* name;
  const char* thesis_row;
};

constexpr Row kRows[] = {
    {"vgg", "VGG", "VGG"}, {"resnet", "ResNet", "ResNet"}, {"darts", "DARTS supernet", "DARTS supernet"}};

using Value = std::function<double(const Record&)>;

double mean(const nlohmann::json& accuracies) { return Summary::of(accuracies.get<std::vector<double>>()).mean; }

Value before(const char* statistics) {
  return [=](const Record& record) { return 100 * record.results.at("unshuffled").at(statistics).get<double>(); };
}

Value after(const char* statistics) {
  return [=](const Record& record) { return 100 * mean(record.results.at("shuffled").at(statistics)); };
}

/// Share of the accuracy above chance that the shuffled network keeps, in percent.
Value kept(const char* statistics) {
  return [=](const Record& record) {
    const double chance = 100 * record.results.at("chance").get<double>();
    return 100 * (after(statistics)(record) - chance) / (before(statistics)(record) - chance);
  };
}

/// False where the trained network's accuracy lies within three standard errors of chance: what it keeps means nothing.
bool trained(const std::vector<Record>& records, const std::string& method, const char* statistics) {
  for (const Record* record : of_method(records, method)) {
    const double chance = record->results.at("chance").get<double>();
    const double error = std::sqrt(chance * (1 - chance) / record->results.at("images").get<double>());
    if (before(statistics)(*record) < 100 * (chance + 3 * error)) return false;
  }
  return true;
}

/// Standard deviation over the draws of one seed, pooled over the seeds.
std::string spread_over_draws(const std::vector<Record>& records, const std::string& method) {
  double squares = 0, freedom = 0;
  for (const Record* record : of_method(records, method)) {
    const Summary draws = Summary::of(record->results.at("shuffled").at("running").get<std::vector<double>>());
    if (draws.n < 2) continue;
    squares += std::pow(100 * draws.standard_deviation, 2) * static_cast<double>(draws.n - 1);
    freedom += static_cast<double>(draws.n - 1);
  }
  return freedom > 0 ? fmt::format("{:.2f}", std::sqrt(squares / freedom)) : "—";
}

/// "84.1 (80.2 to 88.0)": mean, lowest and highest seed.
std::string with_range(const Summary& summary) {
  if (summary.n == 0) return "—";
  if (summary.n == 1) return fmt::format("{:.1f}", summary.mean);
  return fmt::format("{:.1f} ({:.1f} to {:.1f})", summary.mean, summary.smallest, summary.largest);
}

std::string kept_cell(const std::vector<Record>& records, const std::string& method, const char* statistics) {
  if (!trained(records, method, statistics)) return "untrained";
  return with_range(over_seeds(records, method, kept(statistics)));
}

/// "20 of 360"; "9 (all)" where every possible shuffle was taken.
std::string drawn_cell(const nlohmann::json& results) {
  const auto drawn = static_cast<double>(results.at("shuffled").at("running").size());
  const auto possible = results.at("possible").get<double>();
  if (drawn == possible) return fmt::format("{:.0f} (all)", drawn);
  return possible < 1e6 ? fmt::format("{:.0f} of {:.0f}", drawn, possible)
                        : fmt::format("{:.0f} of {:.1e}", drawn, possible);
}

/// "1: 57 %; 2: 71 %": what share of its layers or edges a network has elsewhere, by the number of exchanges.
std::string displaced(const std::vector<Record>& records, const std::string& method) {
  const nlohmann::json& results = of_method(records, method)[0]->results;
  std::string text = fmt::format("1: {:.0f} %", over_seeds(records, method, [](const Record& record) {
                                                  return 100 * record.results.at("displaced").get<double>();
                                                }).mean);
  if (!results.contains("by_exchanges")) return text;
  for (std::size_t i = 0; i < results.at("by_exchanges").size(); ++i) {
    const Summary share = over_seeds(records, method, [i](const Record& record) {
      return 100 * record.results.at("by_exchanges").at(i).at("displaced").get<double>();
    });
    const nlohmann::json& entry = results.at("by_exchanges").at(i);
    text += fmt::format("; {}: {:.0f} %", entry.at("exchanges").get<int64_t>(), share.mean);
    if (entry.at("all").get<bool>()) text += fmt::format(" (all {})", entry.at("accuracies").size());
  }
  return text;
}

}  // namespace

Table shuffling_table(const std::string& id, const std::vector<Record>& records, const std::string& scale) {
  const PublishedTable thesis = PublishedTable::read(id);
  const Reference reference = comparable_records(reference_records(id, scale), records);
  Table table;
  table.id = id;
  table.title = "Test accuracy before and after shuffling: thesis, reference run, this run";
  table.stamp = Stamp::of(records, scale);
  table.columns = {{"network", "", Align::left}, {"before thesis", "%"}, {"before this run", "%"}};
  for (const Column& column : comparison_columns("after", "%")) table.columns.push_back(column);
  for (const Column& column : std::vector<Column>{{"shuffles drawn", ""},
                                                  {"sd over draws", "points"},
                                                  {"kept above chance", "%"},
                                                  {"batch statistics: before", "%"},
                                                  {"batch statistics: after", "%"},
                                                  {"batch statistics: kept", "%"},
                                                  {"chance", "%"},
                                                  {"params", "M"}}) {
    table.columns.push_back(column);
  }
  for (const Row& row : kRows) {
    const auto first = of_method(records, row.method);
    std::vector<std::string> cells = {row.name, thesis.cell(row.thesis_row, "before_accuracy_pct"),
                                      over_seeds(records, row.method, before("running")).text(2)};
    const std::string published =
        thesis.cell(row.thesis_row, "after_accuracy_pct") + " ± " + thesis.cell(row.thesis_row, "after_std");
    for (const std::string& cell : comparison_cells({.thesis = published,
                                   .reference = over_seeds(reference.records, row.method, after("running")),
                                   .now = over_seeds(records, row.method, after("running"))})) {
      cells.push_back(cell);
    }
    cells.push_back(first.empty() ? "—" : drawn_cell(first[0]->results));
    cells.push_back(spread_over_draws(records, row.method));
    cells.push_back(kept_cell(records, row.method, "running"));
    cells.push_back(over_seeds(records, row.method, before("batch")).text(2));
    cells.push_back(over_seeds(records, row.method, after("batch")).text(2));
    cells.push_back(kept_cell(records, row.method, "batch"));
    cells.push_back(first.empty() ? "—" : fmt::format("{:.0f}", 100 * first[0]->results.at("chance").get<double>()));
    cells.push_back(first.empty() ? "—"
                                  : fmt::format("{:.3f}", first[0]->results.at("parameters").get<double>() / 1e6));
    table.add_row(std::move(cells));
    if (first.empty()) continue;
    const nlohmann::json& results = first[0]->results;
    table.notes.push_back(
        fmt::format("Possible exchanges, {}: {}.", row.name, results.at("exchanges").get<std::string>()));
    table.notes.push_back(fmt::format(
        "{}: evaluated on {} {} images. Displaced, by the number of exchanges a group: {}.", row.name,
        results.at("images").get<int64_t>(), results.at("split").get<std::string>(), displaced(records, row.method)));
  }
  table.notes.push_back("Thesis's values: " + thesis.source());
  table.notes.push_back(
      "Shuffles drawn, a seed, of those possible: one exchange in every group that has a pair. The draws of a seed are "
      "all "
      "different; where there are no more possible shuffles than draws, each is taken once. With more exchanges a "
      "group, no "
      "draw has a group that has a pair in its own order; a group of one pair stays exchanged once.");
  table.notes.push_back(
      "This run: a seed's value is the mean of its draws; mean ± standard deviation over the seeds; kept: mean (lowest "
      "to highest seed) of (after - chance) / (before - chance).");
  table.notes.push_back(
      "BN normalises with its running statistics, gathered in the trained order. Control: the same draws with the "
      "statistics of each test batch. What the control keeps beyond that, wrong running statistics had cost.");
  table.notes.push_back(
      "VGG: convolution, BN, ReLU as one layer; ResNet: a residual block as one; depth and width are ours, the thesis "
      "names neither. Supernet: a mixed edge moves with its operations and mixing weights.");
  table.notes.insert(table.notes.end(), reference.notes.begin(), reference.notes.end());
  if (scale != "paper") {
    table.notes.push_back("This run is scaled down (" + scale +
                          "): its accuracies compare with each other, not with the thesis's columns.");
  }
  return table;
}

}  // namespace nas
