#include <nas/experiment/skip_scales.h>

#include <fmt/format.h>

#include <nas/experiment/skip_curves.h>
#include <nas/experiment/skip_dominance.h>
#include <nas/experiment/skip_tables.h>
#include <nas/report/comparison.h>

namespace nas {
namespace {

/// How far the first unfinished run is; empty when all are finished.
std::string unfinished(const SkipScale& scale) {
  for (const Record& record : scale.records)
    if (!record.unfinished.empty()) return record.unfinished;
  return "";
}

/// "laptop (n = 4)"
std::string describe(const SkipScale& scale) {
  return fmt::format("{} (n = {})", scale.scale, Stamp::of(scale.records, scale.scale).seeds.size());
}

}  // namespace

SkipScale other_scale(const SkipScale& here) {
  SkipScale other;
  if (here.scale == "laptop") other.scale = "paper";
  if (here.scale == "paper") other.scale = "laptop";
  if (other.scale.empty() || skip_paths(here.records).empty()) return other;
  const nlohmann::json data = data_identity(here.records.front().data);
  for (const auto& committed :
       {reference_records("fig2_3", other.scale), unfinished_reference_records("fig2_3", other.scale)}) {
    if (!other.records.empty()) break;
    for (const Record& record : base_runs(committed))
      if (data_identity(record.data) == data && !skip_paths({record}).empty()) other.records.push_back(record);
  }
  return other;
}

Drawing scales_figure(const SkipScale& here, const SkipScale& other) {
  Drawing drawing;
  drawing.id = "fig2_3_scales";
  drawing.title = "The gap of S2 supernets at two scales (mean over seeds)";
  drawing.stamp = Stamp::of(here.records, here.scale);
  drawing.note = "beside it: " + Stamp::of(other.records, other.scale).line();
  if (const std::string how_far = unfinished(other); !how_far.empty()) drawing.note += ", unfinished: " + how_far;
  if (const std::string how_far = unfinished(here); !how_far.empty())
    drawing.note = "unfinished: " + how_far + "; " + drawing.note;
  drawing.width_cm = 16;
  drawing.height_cm = 7.5;
  PathCsv csv;
  std::vector<PanelLine> lines;
  int colour = 0;
  for (const SkipScale* scale : {&here, &other}) {
    const std::vector<SkipPath> paths = finished_paths(skip_paths(scale->records));
    ++colour;
    for (const bool normal : {true, false}) {
      const std::string cells = normal ? "normal" : "reduce";
      const std::string curve = fmt::format("{} {}", scale->scale, cells);
      csv.add_mean(curve, paths, normal ? &SkipPath::normal_gap : &SkipPath::reduce_gap);
      lines.push_back({.curve = curve,
                       .colour = colour,
                       .dash = normal ? "solid" : "(3,2)",
                       .width = normal ? 1.6 : 0.8,
                       .title = fmt::format("{} cells, {}", normal ? "normal" : "reduction", describe(*scale)),
                       .band = false});
    }
  }
  std::vector<SkipPanel> row = three_panels(lines, {"share", "share of the training (%)"});
  for (PanelLine& line : row.back().lines) line.band = true;
  row.front().caption = "circle: first, dot: last";
  row.back().caption = "with the range of seeds";
  drawing.csv = csv.text();
  drawing.commands = draw_panels({row}, drawing.height_cm);
  return drawing;
}

Table scales_table(const SkipScale& here, const SkipScale& other) {
  Table table;
  table.id = "fig2_3_scales";
  table.title = "mean(alpha_skip - alpha_conv), softmaxed, on S2 supernets of two scales";
  table.columns = {{"scale", "", Align::left}, {"cells", "", Align::left}};
  for (const Column& column : path_columns()) table.columns.push_back(column);
  for (const SkipScale* scale : {&here, &other}) {
    const std::vector<SkipPath> paths = finished_paths(skip_paths(scale->records));
    for (const auto& [cells, gap] :
         {std::pair("normal", &SkipPath::normal_gap), std::pair("reduce", &SkipPath::reduce_gap)}) {
      std::vector<std::string> row = {unfinished(*scale).empty() ? describe(*scale) : describe(*scale) + ", unfinished",
                                      cells};
      for (std::string& cell : path_cells(paths, gap)) row.push_back(std::move(cell));
      table.add_row(row);
    }
  }
  table.notes.push_back("Columns as in fig2_3.");
  table.notes.push_back("Beside it: " + Stamp::of(other.records, other.scale).line() + ".");
  for (const SkipScale* scale : {&here, &other})
    if (const std::string how_far = unfinished(*scale); !how_far.empty())
      table.notes.push_back(
          fmt::format("Unfinished, {} scale: {}. Its end is the last validated epoch so far, its shares are of the "
                      "steps so far.",
                      scale->scale, how_far));
  table.stamp = Stamp::of(here.records, here.scale);
  return table;
}

}  // namespace nas
