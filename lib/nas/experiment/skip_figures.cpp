#include <nas/experiment/skip_figures.h>

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include <nas/experiment/skip_dominance.h>
#include <nas/report/csv.h>
#include <nas/report/summary.h>

namespace nas {
namespace {

std::string number(double value) { return fmt::format("{}", value); }

struct Line {
  std::string curve;  ///< in the CSV's column of that name
  int linetype = 1;
  std::string title;  ///< in the key; empty: not there
};

/// The key of all panels: a wide plot of lines out of range, since a key must fit its own plot.
std::string common_key(const std::vector<Line>& lines) {
  std::string text =
      "  set lmargin at screen 0.02\n  set rmargin at screen 0.98\n  set tmargin at screen 0.86\n  set bmargin at "
      "screen 0.74\n"
      "  unset border\n  unset tics\n  unset xlabel\n  unset ylabel\n  unset xzeroaxis\n"
      "  set key center center horizontal maxrows 2 font \",8\"\n  plot [0:1][0:1] ";
  bool first = true;
  for (const Line& line : lines) {
    if (line.title.empty()) continue;
    text += fmt::format("{}2 with lines linetype {} title \"{}\"", first ? "" : ", ", line.linetype, line.title);
    first = false;
  }
  return text + "\n  unset multiplot\n";
}

/// What panels side by side have in common: a multiplot whose plots pick the rows of one curve with of().
constexpr const char* kOpenPanels =
    "  unset title\n  set multiplot title heading font \",9\"\n  set border 3\n  set tics nomirror out scale 0.6 font "
    "\",7\"\n"
    "  set xlabel font \",8\"\n  set ylabel font \",8\"\n"
    "  of(name, value) = strcol(\"curve\") eq name ? value : NaN\n  set datafile missing NaN\n  unset key\n"
    "  set tmargin at screen 0.72\n  set bmargin at screen 0.17\n";

/// Three panels over one CSV (curve, steps, train_accuracy, valid_accuracy, gap): the gap against each of the others.
std::string three_panels(const std::vector<Line>& lines) {
  std::string text = std::string(kOpenPanels) +
                     "  set xzeroaxis linetype 0 linewidth 1 linecolor rgb \"#606060\"\n"
                     "  set ylabel \"mean gap skip - conv\"\n";
  double left = 0.1;
  for (const auto& [column, label] :
       {std::pair("valid_accuracy", "validation accuracy (%)"), std::pair("train_accuracy", "training accuracy (%)"),
        std::pair("steps", "training steps")}) {
    text += fmt::format("  set lmargin at screen {}\n  set rmargin at screen {}\n  set xlabel \"{}\"\n  plot ", left,
                        left + 0.24, label);
    for (std::size_t i = 0; i < lines.size(); ++i)
      text += fmt::format("{}data using (of(\"{}\", column(\"{}\"))):(column(\"gap\")) with lines linetype {} notitle",
                          i > 0 ? ", \\\n    " : "", lines[i].curve, column, lines[i].linetype);
    text += "\n  unset ylabel\n";
    left += 0.31;
  }
  return text + common_key(lines);
}

Drawing gap_along_training(const std::vector<Record>& records, const std::string& scale) {
  std::vector<Record> base;
  for (const Record& record : records)
    if (record.unit.method == kBaseVariant) base.push_back(record);
  Drawing drawing;
  drawing.id = "fig2_3";
  drawing.title = "mean(alpha_skip - alpha_conv), softmaxed, as the S2 supernet is trained";
  drawing.stamp = Stamp::of(base, scale);
  drawing.width_cm = 16;
  drawing.height_cm = 7;
  drawing.csv = csv_line({"curve", "steps", "train_accuracy", "valid_accuracy", "gap"});
  std::vector<Line> lines;
  for (const SkipPath& path : skip_paths(base)) {
    for (const bool normal : {true, false}) {
      const auto& gap = normal ? path.normal_gap : path.reduce_gap;
      const std::string title = normal ? "normal cells, a line a seed" : "reduction cells, a line a seed";
      lines.push_back({fmt::format("{} {}", normal ? "normal" : "reduce", path.seed), normal ? 1 : 2,
                       lines.size() < 2 ? title : ""});
      for (std::size_t i = 0; i < path.steps.size(); ++i)
        drawing.csv += csv_line({lines.back().curve, number(path.steps[i]), number(100 * path.train_accuracy[i]),
                                 number(100 * path.valid_accuracy[i]), number(gap[i])});
    }
  }
  drawing.commands = three_panels(lines);
  return drawing;
}

/// Means over the seeds, epoch by epoch.
Drawing causes(const std::vector<Record>& records, const std::string& scale) {
  Drawing drawing;
  drawing.id = "fig2_3_causes";
  drawing.title = "What the gap follows: control runs of the S2 supernet (normal cells, mean over seeds)";
  drawing.stamp = Stamp::of(records, scale);
  drawing.width_cm = 16;
  drawing.height_cm = 7.5;
  drawing.csv = csv_line({"curve", "steps", "train_accuracy", "valid_accuracy", "gap"});
  std::map<std::string, std::vector<SkipPath>> by_variant;
  std::vector<std::string> order;
  for (SkipPath& path : skip_paths(records)) {
    if (!by_variant.contains(path.variant)) order.push_back(path.variant);
    by_variant[path.variant].push_back(std::move(path));
  }
  for (const std::string& variant : order) {
    const auto& paths = by_variant.at(variant);
    std::size_t length = paths.front().steps.size();
    for (const SkipPath& path : paths) length = std::min(length, path.steps.size());
    const auto mean = [&](std::vector<double> SkipPath::*values, std::size_t i) {
      double sum = 0;
      for (const SkipPath& path : paths) sum += (path.*values)[i];
      return sum / static_cast<double>(paths.size());
    };
    for (std::size_t i = 0; i < length; ++i)
      drawing.csv +=
          csv_line({variant, number(mean(&SkipPath::steps, i)), number(100 * mean(&SkipPath::train_accuracy, i)),
                    number(100 * mean(&SkipPath::valid_accuracy, i)), number(mean(&SkipPath::normal_gap, i))});
  }
  std::vector<Line> lines;
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::string title = order[i];
    std::replace(title.begin(), title.end(), '_', ' ');
    lines.push_back({order[i], static_cast<int>(i) + 1, title});
  }
  drawing.commands = three_panels(lines);
  return drawing;
}

/// The variances of Proposition 1, averaged over the cells, with the band of the seeds.
Drawing variances(const std::vector<Record>& records, const std::string& scale) {
  // curve -> steps -> a value a seed
  std::map<std::string, std::map<double, std::vector<double>>> curves;
  std::vector<Record> base;
  for (const Record& record : records) {
    if (record.unit.method != kBaseVariant) continue;
    base.push_back(record);
    for (const auto& row : record.stages.at("search").at("series")) {
      if (!row.contains("features")) continue;
      std::map<std::string, std::vector<double>> cells;
      for (const auto& cell : row.at("features")) {
        const auto optimal = cell.at("optimal").get<std::string>();
        for (const char* value : {"skip", "conv", "covariance", "skip_closer"})
          cells[optimal + " " + value].push_back(cell.at(value).get<double>());
      }
      for (const auto& [curve, values] : cells)
        curves[curve][row.at("steps").get<double>()].push_back(Summary::of(values).mean);
    }
  }
  Drawing drawing;
  drawing.id = "fig2_3_variances";
  drawing.title = "Variances of Proposition 1 as the S2 supernet is trained, mean over edges";
  drawing.stamp = Stamp::of(base, scale);
  drawing.note = "bands: lowest to highest seed";
  drawing.width_cm = 16;
  drawing.height_cm = 9;
  if (curves.empty()) return drawing;
  drawing.csv = csv_line({"curve", "steps", "mean", "low", "high"});
  for (const auto& [curve, points] : curves)
    for (const auto& [steps, values] : points) {
      const Summary summary = Summary::of(values);
      drawing.csv +=
          csv_line({curve, number(steps), number(summary.mean), number(summary.smallest), number(summary.largest)});
    }
  std::string text = std::string(kOpenPanels) + "  set xlabel \"training steps\"\n";
  double left = 0.1;
  const auto plot = [&](const std::string& label, const std::vector<Line>& lines) {
    text += fmt::format("  set lmargin at screen {}\n  set rmargin at screen {}\n  set ylabel \"{}\"\n  plot ", left,
                        left + 0.22, label);
    left += 0.32;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const Line& line = lines[i];
      const std::string x = fmt::format("(of(\"{}\", column(\"steps\")))", line.curve);
      text += fmt::format(
          "{}data using {}:(column(\"low\")):(column(\"high\")) with filledcurves linetype {} fillstyle transparent "
          "solid 0.2 noborder notitle, \\\n    data using {}:(column(\"mean\")) with lines linetype {} notitle",
          i > 0 ? ", \\\n    " : "", x, line.linetype, x, line.linetype);
    }
    text += "\n";
  };
  for (const auto& [optimal, label] :
       {std::pair("last_node", "variance, m*: last node"), std::pair("node_mean", "variance, m*: mean of nodes")}) {
    plot(label, {{fmt::format("{} skip", optimal), 1, ""},
                 {fmt::format("{} conv", optimal), 2, ""},
                 {fmt::format("{} covariance", optimal), 3, ""}});
  }
  text += "  set yrange [0:1]\n";
  plot("share of edges with x closer", {{"last_node skip_closer", 4, ""}, {"node_mean skip_closer", 5, ""}});
  text += "  set yrange [*:*]\n";
  drawing.commands = text + common_key({{"", 1, "var(x - m*)"},
                                        {"", 2, "var(o - m*)"},
                                        {"", 3, "covariance"},
                                        {"", 4, "share, m*: last node"},
                                        {"", 5, "share, m*: mean of nodes"}});
  return drawing;
}

}  // namespace

std::vector<Drawing> skip_figures(const std::vector<Record>& records, const std::string& scale) {
  std::vector<Drawing> drawings;
  const auto base =
      std::count_if(records.begin(), records.end(), [](const Record& r) { return r.unit.method == kBaseVariant; });
  if (base > 0) {
    drawings.push_back(gap_along_training(records, scale));
    Drawing features = variances(records, scale);
    if (!features.csv.empty()) drawings.push_back(std::move(features));
  }
  if (static_cast<std::size_t>(base) < records.size()) drawings.push_back(causes(records, scale));
  return drawings;
}

}  // namespace nas
