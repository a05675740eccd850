#include <nas/experiment/skip_figures.h>

#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include <nas/analysis/trend.h>
#include <nas/experiment/skip_curves.h>
#include <nas/experiment/skip_dominance.h>
#include <nas/experiment/skip_panels.h>
#include <nas/experiment/variance_figures.h>

namespace nas {
namespace {

/// How the gap of a cell type is drawn.
struct CellCurve {
  const char* type;
  const char* name;
  int colour;
  std::vector<double> SkipPath::*gap;
  const char* dash() const { return colour == 1 ? "solid" : "(6,3)"; }
};

Drawing gap_along_training(const std::vector<Record>& base, const std::string& scale) {
  Drawing drawing;
  drawing.id = "fig2_3";
  drawing.title = "mean(alpha_skip - alpha_conv), softmaxed, as the S2 supernet is trained";
  drawing.stamp = Stamp::of(base, scale);
  for (const Record& record : base)
    if (!record.unfinished.empty())
      drawing.note += fmt::format("{}seed {} unfinished: {}", drawing.note.empty() ? "" : "; ", record.unit.seed,
                                  record.unfinished);
  drawing.width_cm = 16;
  drawing.height_cm = 7;
  PathCsv csv;
  std::vector<PanelLine> lines;
  const std::vector<SkipPath> paths = skip_paths(base), averaged = finished_paths(paths);
  const std::array cells = {
      CellCurve{"reduce", "reduction cells", 2, &SkipPath::reduce_gap},
      CellCurve{"normal", "normal cells", 1, &SkipPath::normal_gap},
  };
  for (const CellCurve& cell : cells) {
    for (const SkipPath& path : paths) {
      lines.push_back({.curve = fmt::format("{} {}", cell.type, path.seed),
                       .colour = cell.colour,
                       .dash = cell.dash(),
                       .title = {},
                       .faint = true});
      csv.add(lines.back().curve, path, path.*cell.gap);
    }
  }
  for (const CellCurve& cell : cells) {
    csv.add_mean(cell.type, averaged, cell.gap);
    lines.push_back({.curve = cell.type,
                     .colour = cell.colour,
                     .dash = cell.dash(),
                     .width = 2.0,
                     .title = fmt::format("{}: mean over seeds, and each seed", cell.name)});
  }
  std::vector<SkipPanel> row = three_panels(lines);
  // Only the steps are the same in all runs: there the seeds make a band.
  row.back().lines.clear();
  for (const CellCurve& cell : cells)
    row.back().lines.push_back(
        {.curve = cell.type, .colour = cell.colour, .dash = cell.dash(), .width = 2.0, .title = "", .band = true});
  const auto rho = [&](std::vector<double> SkipPath::*x) {
    std::vector<Path> runs;
    for (const SkipPath& path : averaged) runs.push_back({path.*x, path.normal_gap});
    return "rho " + describe(trend(runs));
  };
  row[0].caption = rho(&SkipPath::valid_accuracy);
  row[1].caption = rho(&SkipPath::train_accuracy);
  row[2].caption = rho(&SkipPath::steps);
  drawing.note += drawing.note.empty() ? "" : "; ";
  drawing.note +=
      "circle: first moment, dot: last; band: range of seeds; rho: of the normal cells, mean over seeds [95 %]";
  drawing.csv = csv.text();
  drawing.commands = draw_panels({row}, drawing.height_cm);
  return drawing;
}

/// What a control run changes, in the key.
std::string name_of_variant(const std::string& variant) {
  static const std::map<std::string, std::string> names = {
      {"more_data", "4x images for weights and alpha"}, {"more_train_data", "4x images for weights"},
      {"more_valid_data", "4x images for alpha"},       {"less_data", "1/4 of the images"},
      {"more_regularisation", "10x weight decay"},      {"less_regularisation", "no decay, no augmentation"},
      {"weights_frozen", "weights frozen at 1/4"}};
  const auto found = names.find(variant);
  return found == names.end() ? variant : found->second;
}

/// Base and control runs, means over the seeds: those with other data above, the others below.
Drawing causes(const std::vector<Record>& records, const std::string& scale) {
  Drawing drawing;
  drawing.note = "bars at the end: lowest to highest seed";
  drawing.id = "fig2_3_causes";
  drawing.title = "What the gap follows: control runs of the S2 supernet (normal cells, mean over seeds)";
  drawing.stamp = Stamp::of(records, scale);
  drawing.width_cm = 16;
  drawing.height_cm = 13;
  const std::vector<std::vector<SkipPath>> variants = by_variant(finished_paths(skip_paths(records)));
  std::set<std::size_t> counts;
  for (const auto& paths : variants) counts.insert(paths.size());
  PathCsv csv;
  std::vector<PanelLine> data, other;
  for (const std::vector<SkipPath>& paths : variants) {
    const std::string& variant = paths.front().variant;
    csv.add_mean(variant, paths);
    std::string title = name_of_variant(variant);
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
  for (auto* lines : {&data, &other}) {
    if (lines->size() < 2 && !rows.empty()) continue;
    std::vector<SkipPanel> row = three_panels(*lines);
    for (SkipPanel& panel : row) panel.y_range = "[][-0.6:0.7]";
    row.back().end_bars = true;
    for (std::size_t i = 0; i < row.back().lines.size(); ++i)
      row.back().lines[i].aside = 30.0 * static_cast<double>(i + 1);
    rows.push_back(std::move(row));
  }
  drawing.csv = csv.text();
  drawing.commands = draw_panels(rows, drawing.height_cm);
  return drawing;
}

}  // namespace

std::vector<Drawing> skip_figures(const std::vector<Record>& records, const std::string& scale) {
  std::vector<Drawing> drawings;
  const std::vector<Record> base = base_runs(records);
  if (!skip_paths(base).empty()) {
    drawings.push_back(gap_along_training(base, scale));
    for (Drawing& features : variance_figures(base, scale)) drawings.push_back(std::move(features));
  }
  if (base.size() < records.size() && !skip_paths(records).empty()) drawings.push_back(causes(records, scale));
  return drawings;
}

}  // namespace nas
