#include <nas/report/figure.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <nas/report/csv.h>
#include <nas/report/summary.h>
#include <nas/run/error.h>

namespace nas {
namespace {

/// Shortest text that reads back as the same double; empty (a gap) when it is not finite.
std::string number(double value) { return std::isfinite(value) ? fmt::format("{}", value) : std::string(); }

std::string csv_of(const Figure& figure) {
  std::string text = csv_line({"curve", "x", "y", "low", "high"});
  for (const Curve& curve : figure.curves) {
    for (std::size_t i = 0; i < curve.x.size(); ++i)
      text +=
          csv_line({curve.name, number(curve.x[i]), number(curve.y[i]), curve.low.empty() ? "" : number(curve.low[i]),
                    curve.high.empty() ? "" : number(curve.high[i])});
  }
  return text;
}

constexpr double kHeight = 8;  // cm

/// The key's rows stand below the x label, in room kept for them: gnuplot's own `set key below` reckons with smaller
/// letters than it draws.
std::string layout_of(const Figure& figure) {
  const auto rows = static_cast<double>((figure.curves.size() + 1) / 2);
  constexpr double kKeyRow = 0.36, kAxis = 1.4, kEdge = 0.1;  // cm
  return fmt::format(
      "  set bmargin at screen {:.3f}\n  set key at screen 0.5, screen {:.3f} center bottom horizontal maxcols 2\n",
      (kAxis + kEdge + rows * kKeyRow) / kHeight, kEdge / kHeight);
}

/// What the reader has to be told of the bands, beside the figure's own note.
std::string note_of(const Figure& figure) {
  const bool any = std::any_of(figure.curves.begin(), figure.curves.end(),
                               [](const Curve& curve) { return !curve.low.empty() && curve.low != curve.high; });
  if (!any) return figure.note;
  return fmt::format("{}{}bands: {}", figure.note, figure.note.empty() ? "" : "; ", figure.band);
}

std::string commands_of(const Figure& figure) {
  std::string text = fmt::format("  set xlabel \"{}\"\n  set ylabel \"{}\"\n{}", escape_gnuplot(figure.x_label),
                                 escape_gnuplot(figure.y_label), layout_of(figure));
  // Rows of other curves become gaps, which gnuplot skips.
  text += "  set datafile missing NaN\n";
  text += "  of(name, value) = strcol(\"curve\") eq name ? value : NaN\n  plot \\\n";
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < figure.curves.size(); ++i) {
    const Curve& curve = figure.curves[i];
    std::string name;
    for (const char c : curve.name) name += c == '"' || c == '\\' ? '\'' : c;
    const std::string x = fmt::format("(of(\"{}\", column(\"x\")))", name);
    const std::size_t linetype = curve.linetype > 0 ? curve.linetype : i + 1;
    if (!curve.low.empty())
      parts.push_back(
          fmt::format("    data using {}:(column(\"low\")):(column(\"high\")) with filledcurves linetype {} "
                      "fillstyle transparent solid 0.2 noborder notitle",
                      x, linetype));
    parts.push_back(fmt::format("    data using {}:(column(\"y\")) with {} linetype {} title \"{}\"", x,
                                curve.points ? "points" : (curve.x.size() > 40 ? "lines" : "linespoints"), linetype,
                                name));
  }
  for (std::size_t i = 0; i < parts.size(); ++i) text += parts[i] + (i + 1 < parts.size() ? ", \\\n" : "");
  return text;
}

}  // namespace

Curve mean_curve(const std::string& name, const Trajectory& trajectory) {
  Curve curve;
  curve.name = name;
  for (const auto& [x, values] : trajectory) {
    const Summary summary = Summary::of(values);
    curve.x.push_back(static_cast<double>(x));
    curve.y.push_back(summary.mean);
    curve.low.push_back(summary.smallest);
    curve.high.push_back(summary.largest);
  }
  return curve;
}

void Figure::validate() const {
  bool any = false;
  for (const Curve& curve : curves) {
    if (curve.name.find_first_of(",\"") != std::string::npos)
      fail("{}: curve \"{}\": gnuplot does not find a name with a comma or a quote in a CSV", id, curve.name);
    if (curve.x.size() != curve.y.size())
      fail("{}: curve {}: {} x values, {} y values", id, curve.name, curve.x.size(), curve.y.size());
    for (const auto* edge : {&curve.low, &curve.high})
      if (!edge->empty() && edge->size() != curve.x.size())
        fail("{}: curve {}: a band of {} values for {} points", id, curve.name, edge->size(), curve.x.size());
    if (curve.low.empty() != curve.high.empty()) fail("{}: curve {}: a band needs both edges", id, curve.name);
    for (std::size_t i = 0; i < curve.x.size(); ++i)
      any = any || (std::isfinite(curve.x[i]) && std::isfinite(curve.y[i]));
  }
  if (!any) fail("{}: nothing to draw: no curve has a finite point", id);
}

void Figure::write(const std::filesystem::path& folder) const {
  validate();
  Drawing{.id = id,
          .title = title,
          .stamp = stamp,
          .note = note_of(*this),
          .csv = csv_of(*this),
          .commands = commands_of(*this),
          .height_cm = kHeight}
      .write(folder);
}

}  // namespace nas
