#pragma once

#include <string>
#include <vector>

namespace nas {

/// A curve of a CSV whose column "curve" names it.
struct PanelLine {
  std::string curve;
  int colour = 1;      ///< linetype whose colour it takes
  std::string dash;    ///< gnuplot's dashtype: "solid", "(6,3)"
  double width = 1.5;  ///< points
  std::string title;   ///< in the key of its row; empty: not there
  bool band = false;   ///< fill between the columns "low" and "high"
  bool faint = false;  ///< behind the others: a light line of one seed
  double aside = 0;    ///< how far the end bar stands beside the end, in units of x
};

/// One plot of several beside and above each other.
struct SkipPanel {
  std::string x, x_label;  ///< column and label with unit
  std::string y, y_label;
  std::vector<PanelLine> lines;
  std::string caption = {};  ///< in the plot's upper left corner
  std::string y_range = {};  ///< "[0:100]"; empty: of the data
  bool ends = false;         ///< a circle at the first point, a dot at the last
  bool end_bars = false;     ///< the last point with a bar between the columns "low" and "high"
};

/// gnuplot commands for rows of panels, each row with a key of its own above it. For a Drawing of `height_cm`.
std::string draw_panels(const std::vector<std::vector<SkipPanel>>& rows, double height_cm);

}  // namespace nas
