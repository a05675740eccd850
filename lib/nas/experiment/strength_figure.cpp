#include <nas/experiment/strength_figure.h>

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include <nas/report/csv.h>
#include <nas/report/summary.h>

namespace nas {
namespace {

/// A row of panels: one quantity of every operation.
struct PanelRow {
  const char* column;  ///< of the CSV
  const char* label;   ///< of the axis
  double (*value)(const EdgeStrength&, std::size_t operation);
};

double mean_accuracy(const EdgeStrength& edge) { return Summary::of(edge.accuracy).mean; }

constexpr std::array<PanelRow, 3> kRows = {
    {{"alpha", "alpha, softmaxed", [](const EdgeStrength& edge, std::size_t o) { return edge.alpha[o]; }},
     {"removal_drop", "lost by removal\\n(points)",
      [](const EdgeStrength& edge, std::size_t o) { return 100 * edge.removal_drop[o]; }},
     {"strength", "at convergence,\\nless the mean (points)",
      [](const EdgeStrength& edge, std::size_t o) { return 100 * (edge.accuracy[o] - mean_accuracy(edge)); }}}};

/// The values of a quantity over all edges, operations and seeds, as a range with a margin.
std::string range_of(const PanelRow& quantity, const std::vector<std::vector<EdgeStrength>>& panels) {
  if (quantity.column == std::string("alpha")) return "[0:1]";
  double low = 0, high = 0;
  for (const auto& panel : panels)
    for (const EdgeStrength& edge : panel)
      for (std::size_t o = 0; o < edge.operations.size(); ++o) {
        low = std::min(low, quantity.value(edge, o));
        high = std::max(high, quantity.value(edge, o));
      }
  const double margin = std::max(0.06 * (high - low), 0.1);
  return fmt::format("[{:.3f}:{:.3f}]", low - margin, high + margin);
}

}  // namespace

std::optional<Drawing> strength_figure(const std::string& id, const std::vector<Record>& records,
                                       const std::string& scale) {
  const std::vector<std::vector<EdgeStrength>> panels = edges_over_seeds(edge_strengths(records));
  if (panels.empty()) return std::nullopt;
  std::string csv = csv_line({"panel", "edge", "operation", "position", "seed", "alpha", "removal_drop", "strength"});
  for (std::size_t p = 0; p < panels.size(); ++p) {
    const std::vector<EdgeStrength>& panel = panels[p];
    for (std::size_t o = 0; o < panel.front().operations.size(); ++o) {
      std::vector<std::vector<double>> values(kRows.size());
      const auto row = [&](const std::string& seed, const auto& value_of) {
        std::vector<std::string> fields = {std::to_string(p), place(panel.front()), panel.front().operations[o],
                                           std::to_string(o), seed};
        for (std::size_t q = 0; q < kRows.size(); ++q) fields.push_back(fmt::format("{}", value_of(q)));
        csv += csv_line(fields);
      };
      for (const EdgeStrength& edge : panel) {
        for (std::size_t q = 0; q < kRows.size(); ++q) values[q].push_back(kRows[q].value(edge, o));
        row(std::to_string(edge.seed), [&](std::size_t q) { return values[q].back(); });
      }
      row("mean", [&](std::size_t q) { return Summary::of(values[q]).mean; });
    }
  }

  // Blocks of up to four columns; in a block a row of panels a quantity.
  const std::size_t columns = std::min<std::size_t>(panels.size(), panels.size() > 6 ? 4 : 3);
  const std::size_t blocks = (panels.size() + columns - 1) / columns;
  const double width_cm = 16, head_cm = 2.0, row_cm = 2.6, names_cm = 1.7;
  const double height_cm = head_cm + static_cast<double>(blocks) * (3 * row_cm + names_cm);
  std::string plots;
  for (std::size_t p = 0; p < panels.size(); ++p) {
    const std::size_t block = p / columns, column = p % columns;
    const double width = 0.9 / static_cast<double>(columns);
    const double left = 0.09 + static_cast<double>(column) * width;
    std::string tics, marks;
    const std::vector<std::string>& operations = panels[p].front().operations;
    for (std::size_t o = 0; o < operations.size(); ++o) {
      const char* comma = o > 0 ? ", " : "";
      marks += fmt::format("{}\"\" {}", comma, o);
      tics += fmt::format("{}\"{}\" {}", comma, escape_gnuplot(short_name(operations[o])), o);
    }
    for (std::size_t q = 0; q < kRows.size(); ++q) {
      const double top =
          height_cm - head_cm - static_cast<double>(block) * (3 * row_cm + names_cm) - static_cast<double>(q) * row_cm;
      const bool last = q + 1 == kRows.size();
      plots += fmt::format(
          R"gp(  set lmargin at screen {left:.4f}
  set rmargin at screen {right:.4f}
  set tmargin at screen {top:.4f}
  set bmargin at screen {bottom:.4f}
  {title}
  set ylabel "{label}" font ",7" offset 1.5
  set yrange {range}
  set xtics ({tics}) font ",7"
  plot data using (mean({edge}, column("position"))):"{column}" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (seed({edge}, column("position") + 0.12 * (column("seed") - 1.5))):"{column}" with points linetype 1 \
      pointtype 7 pointsize 0.28
)gp",
          fmt::arg("left", left), fmt::arg("right", left + width - 0.035), fmt::arg("top", top / height_cm),
          fmt::arg("bottom", (top - row_cm + 0.35) / height_cm),
          fmt::arg("title", q == 0 ? fmt::format("set title \"{}\" font \",8\" offset 0,-0.7",
                                                 escape_gnuplot(place(panels[p].front())))
                                   : "unset title"),
          fmt::arg("label", column == 0 ? kRows[q].label : ""), fmt::arg("range", range_of(kRows[q], panels)),
          fmt::arg("tics", last ? tics : marks), fmt::arg("edge", p), fmt::arg("column", kRows[q].column));
    }
  }
  const std::string commands = fmt::format(R"gp(  unset title
  set multiplot title heading font ",9"
  mean(panel, value) = column("panel") == panel && strcol("seed") eq "mean" ? value : NaN
  seed(panel, value) = column("panel") == panel && strcol("seed") ne "mean" ? value : NaN
  set boxwidth 0.7
  set xtics rotate by 60 right
  set ytics font ",7"
  set xrange [-0.6:{}]
  set xzeroaxis linetype 0 linewidth 1 linecolor rgb "#606060"
  unset key
{}  unset multiplot)gp",
                                           static_cast<double>(panels.front().front().operations.size()) - 0.4, plots);
  return Drawing{.id = id,
                 .title = "Alpha, removal and the discretisation accuracy at convergence",
                 .stamp = Stamp::of(records, scale),
                 .note = "bars: mean over seeds; dots: seeds",
                 .csv = csv,
                 .commands = commands,
                 .width_cm = width_cm,
                 .height_cm = height_cm};
}

}  // namespace nas
