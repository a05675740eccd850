#include <nas/experiment/skip_panels.h>

#include <algorithm>

#include <fmt/format.h>

#include <nas/report/gnuplot.h>

namespace nas {
namespace {

// Set in full for every plot: what one plot unsets, gnuplot's `set tics` would not bring back in the next format.
constexpr const char* kAxes =
    "  set border 3\n  set xtics nomirror out scale 0.6 font \",7\"\n  set ytics nomirror out scale 0.6 font \",7\"\n"
    "  set xzeroaxis linetype 0 linewidth 1 linecolor rgb \"#606060\"\n  unset key\n";

std::string look(const PanelLine& line) {
  if (line.faint)
    return fmt::format("linetype {} linecolor rgb \"{}\" dashtype {} linewidth 0.5", line.colour,
                       line.colour == 1 ? "#b0b0b0" : "#e0b4aa", line.dash);
  return fmt::format("linetype {} dashtype {} linewidth {}", line.colour, line.dash, line.width);
}

std::string place(double left, double right, double bottom, double top) {
  return fmt::format(
      "  set lmargin at screen {:.4f}\n  set rmargin at screen {:.4f}\n  set bmargin at screen {:.4f}\n"
      "  set tmargin at screen {:.4f}\n",
      left, right, bottom, top);
}

std::string plot(const SkipPanel& panel) {
  std::string text = fmt::format("  set xlabel \"{}\" font \",8\"\n  set ylabel \"{}\" font \",8\" offset 1.5\n",
                                 panel.x_label, panel.y_label);
  if (!panel.caption.empty())
    text += fmt::format("  set label 1 \"{}\" at graph 0.03,1.04 font \",8\"\n", panel.caption);
  std::vector<std::string> parts;
  for (const PanelLine& line : panel.lines) {
    const auto of = [&](const std::string& column) {
      return fmt::format("(of(\"{}\", column(\"{}\")))", line.curve, column);
    };
    const std::string x = of(panel.x);
    if (line.band)
      parts.push_back(
          fmt::format("data using {}:{}:{} with filledcurves linetype {} fillstyle transparent solid 0.2 noborder", x,
                      of("low"), of("high"), line.colour));
    parts.push_back(fmt::format("data using {}:{} with lines {}", x, of(panel.y), look(line)));
    if (panel.end_bars)
      parts.push_back(
          fmt::format("data using (strcol(\"end\") eq \"last\" ? of(\"{}\", column(\"{}\")) + {} : NaN):{}:{}:{} with "
                      "yerrorbars linetype {} dashtype 1 linewidth 1 pointtype 7 pointsize 0.3",
                      line.curve, panel.x, line.aside, of(panel.y), of("low"), of("high"), line.colour));
    if (!panel.ends || line.faint) continue;
    for (const auto& [end, point] : {std::pair("first", 6), std::pair("last", 7)}) {
      parts.push_back(
          fmt::format("data using (strcol(\"end\") eq \"{}\" ? of(\"{}\", column(\"{}\")) : NaN):{} with points "
                      "linetype {} pointtype {} pointsize 0.5",
                      end, line.curve, panel.x, of(panel.y), line.colour, point));
    }
  }
  text += fmt::format("  plot {} ", panel.y_range);
  for (std::size_t i = 0; i < parts.size(); ++i) text += fmt::format("{}{}", i > 0 ? ", \\\n    " : "", parts[i]);
  return text + "\n  unset label 1\n";
}

/// A wide plot of lines out of range, since a key must fit its own plot.
std::string key(const std::vector<SkipPanel>& row) {
  std::string text =
      "  unset border\n  unset xtics\n  unset ytics\n  unset xlabel\n  unset ylabel\n  unset xzeroaxis\n"
      "  set key center center horizontal maxrows 2 font \",8\"\n  plot [0:1][0:1] ";
  bool first = true;  // of those with a title
  for (const SkipPanel& panel : row) {
    for (const PanelLine& line : panel.lines) {
      if (line.title.empty()) continue;
      text += fmt::format("{}2 with lines {} title \"{}\"", first ? "" : ", ", look(line), escape_gnuplot(line.title));
      first = false;
    }
  }
  return first ? "" : text + "\n";
}

}  // namespace

std::string draw_panels(const std::vector<std::vector<SkipPanel>>& rows, double height_cm) {
  std::string text =
      "  unset title\n  set multiplot title heading font \",9\"\n"
      "  of(name, value) = strcol(\"curve\") eq name ? value : NaN\n  set datafile missing NaN\n";
  const double heading = 1.3 / height_cm, key_height = 1.0 / height_cm, label = 1.25 / height_cm;
  std::vector<std::string> keys;
  for (const std::vector<SkipPanel>& row : rows) keys.push_back(key(row));
  const auto with_key =
      static_cast<double>(rows.size()) - static_cast<double>(std::count(keys.begin(), keys.end(), ""));
  const double plot_height = (1 - heading - with_key * key_height) / static_cast<double>(rows.size());
  double top = 1 - heading;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const double key_here = keys[r].empty() ? 0 : key_height;
    const double bottom = top - plot_height - key_here;
    const double width = 0.97 / static_cast<double>(rows[r].size());
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      const double left = 0.03 + static_cast<double>(c) * width;
      text += kAxes;
      text += place(left + 0.06, left + width - 0.03, bottom + label, top - key_here - 0.35 / height_cm);
      text += plot(rows[r][c]);
    }
    if (!keys[r].empty()) text += place(0.02, 0.98, top - key_height, top) + keys[r];
    top = bottom;
  }
  return text + "  unset multiplot\n";
}

}  // namespace nas
