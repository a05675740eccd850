#include <algorithm>
#include <map>

#include <fmt/format.h>

#include <nas/experiment/shuffling_study.h>
#include <nas/report/comparison.h>
#include <nas/report/csv.h>
#include <nas/report/published.h>
#include <nas/report/summary.h>

namespace nas {
namespace {

constexpr const char* kTarget = "table2_1";

struct Network {
  const char* method;
  const char* thesis_row;
  const char* title;
};
constexpr Network kNetworks[] = {{"vgg", "VGG", "VGG-16 (layers)"},
                                 {"resnet", "ResNet", "ResNet (layers)"},
                                 {"darts", "DARTS supernet", "DARTS supernet (edges)"}};

/// A value of each record of a network, in percent.
template <class Value>
Summary over_seeds(const std::vector<Record>& records, const char* method, const Value& value) {
  std::vector<double> values;
  for (const Record& record : records)
    if (record.unit.method == method) values.push_back(100 * value(record));
  return Summary::of(values);
}

Summary draws(const Record& record, const char* statistics) {
  std::vector<double> values;
  for (const auto& draw : record.results.at("draws")) values.push_back(draw.at(statistics).get<double>());
  return Summary::of(values);
}

}  // namespace

Table shuffling_table(const std::vector<Record>& records, const std::string& scale) {
  const PublishedTable thesis = PublishedTable::read(kTarget);
  const std::vector<Record> reference = reference_records(kTarget, scale);
  const auto before = [](const Record& record) { return record.results.at("before").at("running").get<double>(); };
  const auto after = [](const Record& record) { return draws(record, "running").mean; };

  Table table;
  table.id = kTarget;
  table.title = "Test accuracy before and after exchanging two layers a stage, or two edges a cell";
  table.stamp = Stamp::of(records, scale);
  table.columns = {{"network", "", Align::left}};
  for (const char* name : {"before", "after"})
    for (const Column& column : comparison_columns(name, "%")) table.columns.push_back(column);
  for (const Column& column : std::vector<Column>{{"spread over draws", "points"},
                                                  {"before, batch statistics", "%"},
                                                  {"after, batch statistics", "%"},
                                                  {"chance", "%"},
                                                  {"pairs a place", "", Align::left}})
    table.columns.push_back(column);
  for (const Network& network : kNetworks) {
    std::vector<std::string> cells = {network.title};
    const std::string& deviation = thesis.cell(network.thesis_row, "after_std");
    for (const std::string& cell :
         comparison_cells({.thesis = thesis.cell(network.thesis_row, "before_accuracy_pct"),
                           .reference = over_seeds(reference, network.method, before),
                           .now = over_seeds(records, network.method, before)}))
      cells.push_back(cell);
    for (const std::string& cell :
         comparison_cells({.thesis = thesis.cell(network.thesis_row, "after_accuracy_pct") + " ± " + deviation,
                           .reference = over_seeds(reference, network.method, after),
                           .now = over_seeds(records, network.method, after)}))
      cells.push_back(cell);
    cells.push_back(over_seeds(records, network.method, [](const Record& r) { return draws(r, "running").standard_deviation; }).text(2));
    cells.push_back(over_seeds(records, network.method, [](const Record& r) { return r.results.at("before").at("batch").get<double>(); }).text(2));
    cells.push_back(over_seeds(records, network.method, [](const Record& r) { return draws(r, "batch").mean; }).text(2));
    std::string possible = "—", chance = "—";
    for (const Record& record : records) {
      if (record.unit.method != network.method) continue;
      possible = fmt::format("{}", fmt::join(record.results.at("possible").get<std::vector<int64_t>>(), ", "));
      chance = fmt::format("{:.0f}", 100 * record.results.at("chance").get<double>());
      break;
    }
    cells.push_back(chance);
    cells.push_back(possible);
    table.add_row(std::move(cells));
  }
  table.notes.push_back("Thesis: " + thesis.source());
  table.notes.push_back(
      "After: mean over the random draws of a seed, then mean ± standard deviation over the seeds; spread over draws: "
      "standard deviation among the draws of one network, mean over seeds. Chance: the accuracy of guessing.");
  table.notes.push_back(
      "Pairs a place: how many pairs of equal shape each stage (cell) offers; where there are 0 nothing is exchanged. "
      "Batch statistics: batch normalisation with the test batch's own moments, a control, since running averages belong "
      "to the order in which the network was trained.");
  table.notes.push_back("Depths and widths are ours (the thesis names none): experiments/scales/table2_1.");
  return table;
}

Drawing shuffling_figure(const std::vector<Record>& records, const std::string& scale) {
  // panel -> network -> value -> accuracies of all seeds and draws, in percent
  std::map<std::string, std::map<std::string, std::map<int64_t, std::vector<double>>>> panels;
  for (const Record& record : records) {
    for (const char* panel : {"by_distance", "by_swaps"}) {
      if (!record.results.contains(panel)) continue;
      for (const auto& point : record.results.at(panel))
        for (const auto& accuracy : point.at("accuracies"))
          panels[panel][record.unit.method][point.at("value").get<int64_t>()].push_back(100 * accuracy.get<double>());
    }
    for (const auto& draw : record.results.at("draws"))
      panels["by_swaps"][record.unit.method][1].push_back(100 * draw.at("running").get<double>());
    panels["by_swaps"][record.unit.method][0].push_back(100 * record.results.at("before").at("running").get<double>());
  }
  Drawing drawing;
  drawing.id = "table2_1_distance";
  drawing.title = "Accuracy after exchanging layers (VGG, ResNet) or edges (DARTS supernet)";
  drawing.stamp = Stamp::of(records, scale);
  drawing.width_cm = 15;
  drawing.height_cm = 7.5;
  drawing.csv = csv_line({"panel", "network", "value", "mean", "low", "high"});
  for (const auto& [panel, networks] : panels)
    for (const auto& [network, points] : networks)
      for (const auto& [value, accuracies] : points) {
        const Summary summary = Summary::of(accuracies);
        drawing.csv += csv_line({panel, network, fmt::format("{}", value), fmt::format("{}", summary.mean),
                                 fmt::format("{}", summary.smallest), fmt::format("{}", summary.largest)});
      }
  std::string text =
      "  unset title\n  set multiplot layout 1,2 title heading font \",9\" margins 0.09,0.98,0.16,0.72 spacing 0.11\n"
      "  of(p, n, value) = (strcol(\"panel\") eq p && strcol(\"network\") eq n) ? value : NaN\n"
      "  set datafile missing NaN\n  set yrange [0:100]\n  set ylabel \"test accuracy (%)\"\n  set key above\n";
  for (const auto& [panel, label] : {std::pair("by_distance", "distance of the two exchanged parts"),
                                     std::pair("by_swaps", "exchanges in every stage or cell")}) {
    if (panels[panel].empty()) continue;
    text += fmt::format("  set xlabel \"{}\"\n  set xrange [{}:*]\n  plot ", label, panel[3] == 'd' ? "0.5" : "-0.5");
    int line = 0;
    bool first = true;
    for (const Network& network : kNetworks) {
      ++line;
      if (!panels[panel].contains(network.method)) continue;
      const std::string x = fmt::format("(of(\"{}\", \"{}\", column(\"value\")))", panel, network.method);
      text += fmt::format(
          "{}data using {}:(column(\"mean\")):(column(\"low\")):(column(\"high\")) with yerrorbars linetype {} notitle, "
          "\\\n    data using {}:(column(\"mean\")) with lines linetype {} title \"{}\"",
          first ? "" : ", \\\n    ", x, line, x, line, network.thesis_row);
      first = false;
    }
    text += "\n";
  }
  drawing.commands = text + "  unset multiplot\n  set xrange [*:*]";
  return drawing;
}

}  // namespace nas
