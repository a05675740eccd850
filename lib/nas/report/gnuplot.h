#pragma once

#include <filesystem>
#include <string>

#include <nas/report/stamp.h>

namespace nas {

/// A picture drawn by gnuplot: one script beside its CSV gives SVG, PNG and PDF.
struct Drawing {
  std::string id;     ///< target id, the files' name: "fig2_3"
  std::string title;  ///< one line; the stamp is drawn below it
  Stamp stamp;
  std::string note = {};  ///< small print below the stamp; may be empty
  std::string csv;        ///< with a header line; written as ID.csv, which the script reads through the variable `data`
  /// gnuplot commands that set up axes and plot, run once for each of the three formats, after a reset. `set title`,
  /// the terminal, the output, the CSV separator and line styles legible in grey are set already. Columns by name:
  /// using "epoch":"loss". Several panels: `unset title`, then `set multiplot ... title heading`.
  std::string commands;
  double width_cm = 12;  ///< on paper; fonts keep their size in points
  double height_cm = 8;

  /// Writes FOLDER/ID.{csv,gp,svg,png,pdf}: all of them or none. Throws Error with gnuplot's own words when it
  /// complains (it exits 0 all the same) or a picture is missing, empty or no picture.
  void write(const std::filesystem::path& folder) const;

  /// The script; runs in the folder of its CSV.
  std::string script() const;
};

/// Text between double quotes of a gnuplot script, with the characters of its enhanced mode escaped.
std::string escape_gnuplot(const std::string& text);

}  // namespace nas
