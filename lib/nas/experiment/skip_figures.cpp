#include <nas/experiment/skip_figures.h>

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include <nas/experiment/edge_variances.h>
#include <nas/experiment/skip_dominance.h>
#include <nas/experiment/skip_panels.h>
#include <nas/report/csv.h>
#include <nas/report/summary.h>

namespace nas {
namespace {

std::string number(double value) { return fmt::format("{}", value); }

std::vector<Record> base_runs(const std::vector<Record>& records) {
  std::vector<Record> base;
  for (const Record& record : records)
    if (record.unit.method == kBaseVariant) base.push_back(record);
  return base;
}

/// The CSV of paths: a row a moment, percent. No field is empty: gnuplot would read the one of the row before.
class PathCsv {
 public:
  void add(const std::string& curve, const SkipPath& path, const std::vector<double>& gap) {
    for (std::size_t i = 0; i < gap.size(); ++i)
      row(curve, path.steps[i], path.train_accuracy[i], path.valid_accuracy[i], gap[i], gap[i], gap[i],
          end_of(i, gap.size()));
  }
  /// Means over runs of one length, with the range of the gaps.
  void add_mean(const std::string& curve, const std::vector<SkipPath>& paths,
                std::vector<double> SkipPath::*gap = &SkipPath::normal_gap) {
    std::size_t length = paths.front().steps.size();
    for (const SkipPath& path : paths) length = std::min(length, path.steps.size());
    for (std::size_t i = 0; i < length; ++i) {
      const auto over_runs = [&](std::vector<double> SkipPath::*values) {
        std::vector<double> moment;
        for (const SkipPath& path : paths) moment.push_back((path.*values)[i]);
        return Summary::of(moment);
      };
      const Summary gaps = over_runs(gap);
      row(curve, over_runs(&SkipPath::steps).mean, over_runs(&SkipPath::train_accuracy).mean,
          over_runs(&SkipPath::valid_accuracy).mean, gaps.mean, gaps.smallest, gaps.largest, end_of(i, length));
    }
  }
  const std::string& text() const { return text_; }

 private:
  static const char* end_of(std::size_t i, std::size_t length) {
    return i == 0 ? "first" : i + 1 == length ? "last" : "between";
  }
  void row(const std::string& curve, double steps, double train, double valid, double gap, double low, double high,
           const char* end) {
    text_ += csv_line(
        {curve, number(steps), number(100 * train), number(100 * valid), number(gap), number(low), number(high), end});
  }
  std::string text_ = csv_line({"curve", "steps", "train_accuracy", "valid_accuracy", "gap", "low", "high", "end"});
};

/// The gap of the same lines against validation accuracy, training accuracy and steps.
std::vector<SkipPanel> three_panels(const std::vector<PanelLine>& lines) {
  std::vector<SkipPanel> row;
  for (const auto& [column, label] :
       {std::pair("valid_accuracy", "validation accuracy (%)"), std::pair("train_accuracy", "training accuracy (%)"),
        std::pair("steps", "training steps")}) {
    SkipPanel panel{.x = column,
                    .x_label = label,
                    .y = "gap",
                    .y_label = row.empty() ? "mean gap skip - conv" : "",
                    .lines = lines};
    panel.ends = std::string(column) != "steps";
    if (!row.empty())
      for (PanelLine& line : panel.lines) line.title.clear();
    row.push_back(std::move(panel));
  }
  return row;
}

Drawing gap_along_training(const std::vector<Record>& base, const std::string& scale) {
  Drawing drawing;
  drawing.id = "fig2_3";
  drawing.title = "mean(alpha_skip - alpha_conv), softmaxed, as the S2 supernet is trained";
  drawing.stamp = Stamp::of(base, scale);
  drawing.width_cm = 16;
  drawing.height_cm = 7;
  PathCsv csv;
  std::vector<PanelLine> lines;
  const std::vector<SkipPath> paths = skip_paths(base);
  for (const bool normal : {false, true}) {
    bool first = true;
    for (const SkipPath& path : paths) {
      PanelLine line{.curve = fmt::format("{} {}", normal ? "normal" : "reduce", path.seed),
                     .colour = normal ? 1 : 2,
                     .dash = "solid",
                     .width = normal ? 1.5 : 0.6,
                     .title = {}};
      if (first) line.title = normal ? "normal cells, a line a seed" : "reduction cells, a line a seed";
      csv.add(line.curve, path, normal ? path.normal_gap : path.reduce_gap);
      lines.push_back(std::move(line));
      first = false;
    }
  }
  std::vector<SkipPanel> row = three_panels(lines);
  // Only the steps are the same in all runs: there the seeds make a band.
  csv.add_mean("reduce", paths, &SkipPath::reduce_gap);
  csv.add_mean("normal", paths);
  row.back().lines = {{.curve = "reduce", .colour = 2, .dash = "solid", .width = 0.6, .title = "", .band = true},
                      {.curve = "normal", .colour = 1, .dash = "solid", .width = 1.5, .title = "", .band = true}};
  row.back().caption = "mean and range of seeds";
  row.front().caption = "circle: first, dot: last";
  drawing.csv = csv.text();
  drawing.commands = draw_panels({row}, drawing.height_cm);
  return drawing;
}

/// Base and control runs, means over the seeds: those with other data above, the others below.
Drawing causes(const std::vector<Record>& records, const std::string& scale) {
  Drawing drawing;
  drawing.id = "fig2_3_causes";
  drawing.title = "What the gap follows: control runs of the S2 supernet (normal cells, mean over seeds)";
  drawing.stamp = Stamp::of(records, scale);
  drawing.width_cm = 16;
  drawing.height_cm = 13;
  const std::vector<std::vector<SkipPath>> variants = by_variant(skip_paths(records));
  std::set<std::size_t> counts;
  for (const auto& paths : variants) counts.insert(paths.size());
  PathCsv csv;
  std::vector<PanelLine> data, other;
  for (const std::vector<SkipPath>& paths : variants) {
    const std::string& variant = paths.front().variant;
    csv.add_mean(variant, paths);
    std::string title = variant;
    std::replace(title.begin(), title.end(), '_', ' ');
    if (counts.size() > 1) title += fmt::format(" (n = {})", paths.size());
    constexpr const char* kDashes[] = {"solid", "(8,3)", "solid", "(2,2)", "(8,2,2,2)", "(4,4)"};
    const bool base = variant == kBaseVariant;
    for (auto* lines : {&data, &other}) {
      const bool is_data = variant.ends_with("data");
      if (!base && is_data != (lines == &data)) continue;
      const std::size_t look = lines->size() % std::size(kDashes);
      lines->push_back({.curve = variant,
                        .colour = static_cast<int>(look) + 1,
                        .dash = kDashes[look],
                        .width = base ? 2.0 : 1.2,
                        .title = title});
    }
  }
  std::vector<std::vector<SkipPanel>> rows;
  for (const auto* lines : {&data, &other})
    if (lines->size() > 1 || rows.empty()) rows.push_back(three_panels(*lines));
  drawing.csv = csv.text();
  drawing.commands = draw_panels(rows, drawing.height_cm);
  return drawing;
}

/// The variances of Proposition 1, means over the edges, and the shares of edges it speaks of, with the band of seeds.
Drawing variances(const std::vector<Record>& base, const std::string& scale) {
  std::map<std::string, std::map<double, std::map<std::int64_t, std::vector<double>>>> curves;  // steps, seed, edges
  for (const EdgeVariances& edge : edge_variances(base)) {
    const auto add = [&](const std::string& curve, double value) {
      curves[edge.optimal + " " + curve][edge.steps][edge.seed].push_back(value);
    };
    add("skip", edge.skip);
    add("conv", edge.conv);
    add("covariance", edge.covariance);
    add("closer", edge.input_closer() ? 100 : 0);
    add("prefers", edge.prefers_skip() ? 100 : 0);
  }
  Drawing drawing;
  drawing.id = "fig2_3_variances";
  drawing.title = "Variances of Proposition 1 as the S2 supernet is trained";
  drawing.stamp = Stamp::of(base, scale);
  drawing.note = "bands: lowest to highest seed";
  drawing.width_cm = 16;
  drawing.height_cm = 8;
  if (curves.empty()) return drawing;
  drawing.csv = csv_line({"curve", "steps", "mean", "low", "high"});
  for (const auto& [curve, moments] : curves) {
    for (const auto& [steps, seeds] : moments) {
      std::vector<double> means;
      for (const auto& [seed, edges] : seeds) means.push_back(Summary::of(edges).mean);
      const Summary summary = Summary::of(means);
      drawing.csv +=
          csv_line({curve, number(steps), number(summary.mean), number(summary.smallest), number(summary.largest)});
    }
  }
  const auto panel = [](const std::string& label, const std::string& caption, std::vector<PanelLine> lines) {
    return SkipPanel{.x = "steps",
                     .x_label = "training steps",
                     .y = "mean",
                     .y_label = label,
                     .lines = std::move(lines),
                     .caption = caption};
  };
  const auto of_reading = [&](const std::string& optimal, const std::string& caption, bool titles) {
    return panel("variance, mean over edges", caption,
                 {{optimal + " skip", 1, "solid", 1.5, titles ? "var(x - m*)" : "", true},
                  {optimal + " conv", 2, "(6,3)", 1.5, titles ? "var(o - m*)" : "", true},
                  {optimal + " covariance", 3, "(2,2)", 1.5, titles ? "covariance" : "", true}});
  };
  SkipPanel shares = panel("edges (%)", "",
                           {{"last_node closer", 4, "(8,2,2,2)", 1.5, "x closer, m*: last node", true},
                            {"node_mean closer", 5, "(6,3)", 1.5, "x closer, m*: mean of nodes", false},
                            {"last_node prefers", 1, "solid", 1.5, "alpha prefers skip", true}});
  shares.y_range = "[][0:105]";
  drawing.commands = draw_panels({{of_reading("last_node", "m*: the cell's last node", true),
                                   of_reading("node_mean", "m*: mean of the cell's nodes", false), shares}},
                                 drawing.height_cm);
  return drawing;
}

}  // namespace

std::vector<Drawing> skip_figures(const std::vector<Record>& records, const std::string& scale) {
  std::vector<Drawing> drawings;
  const std::vector<Record> base = base_runs(records);
  if (!base.empty()) {
    drawings.push_back(gap_along_training(base, scale));
    Drawing features = variances(base, scale);
    if (!features.csv.empty()) drawings.push_back(std::move(features));
  }
  if (base.size() < records.size()) drawings.push_back(causes(records, scale));
  return drawings;
}

}  // namespace nas
