#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nas/report/gnuplot.h>
#include <nas/report/stamp.h>

namespace nas {

/// One curve or cloud of a Figure.
struct Curve {
  std::string name;       ///< in the key
  std::vector<double> x;  ///< ascending for lines
  std::vector<double> y;
  std::vector<double> low;   ///< lower edge of a band about y; empty: none
  std::vector<double> high;  ///< upper edge of the band
  bool points = false;       ///< points alone, without a line
  std::size_t linetype = 0;  ///< colour and mark, from 1 on, where several figures share their curves; 0: its place
};

/// x -> one value a run, for example a seed.
using Trajectory = std::map<std::int64_t, std::vector<double>>;

/// The mean over the runs with the band from the lowest to the highest.
Curve mean_curve(const std::string& name, const Trajectory& trajectory);

/// Curves over common axes: the ordinary figure. Other kinds of picture use Drawing directly.
struct Figure {
  std::string id;
  std::string title;
  std::string x_label;  ///< with its unit, "search epoch", "validation accuracy (%)"
  std::string y_label;
  std::vector<Curve> curves;
  std::string band = "lowest to highest seed";  ///< what a band shows; said below the stamp where one is drawn
  std::string note;                             ///< small print below the stamp; may be empty
  Stamp stamp;

  /// Throws Error when nothing can be drawn: no curves, lengths that differ, or no finite point.
  void validate() const;
  /// Writes FOLDER/ID.{csv,gp,svg,png,pdf}; the CSV has the columns curve, x, y, low, high.
  void write(const std::filesystem::path& folder) const;
};

}  // namespace nas
