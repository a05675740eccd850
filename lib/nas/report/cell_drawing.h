#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <nas/report/stamp.h>

namespace nas {

/// How an edge of a drawn cell looks; the looks differ in grey too.
enum class EdgeLook {
  parameterised,   ///< red, bold (the thesis marks parameterised operations red)
  parameter_free,  ///< black, thin
  undecided,       ///< grey, dashed
};

struct DrawnEdge {
  std::int64_t source = 0, target = 0;  ///< nodes, inputs first
  EdgeLook look = EdgeLook::parameter_free;
  std::string label = {};   ///< short: "4/4"; may be empty
  std::string choice = {};  ///< in the CSV
};

/// One cell.
struct DrawnCell {
  std::string caption;
  std::vector<DrawnEdge> edges = {};
};

/// Cells drawn side by side as graphs, laid out by Graphviz: nodes c_{k-2}, c_{k-1}, 0, 1, ... and the cell's output
/// c_k, as DARTS draws them.
struct CellDrawing {
  std::string id;  ///< the files' name
  std::string title;
  Stamp stamp;
  std::string legend = {};  ///< one line below the title
  std::int64_t inputs = 2, nodes = 4;
  std::vector<DrawnCell> cells = {};

  /// Throws Error when there is no cell, a cell without edges, or an edge between nodes that are not there.
  void validate() const;
  /// The graph in Graphviz's language.
  std::string dot() const;
  /// Writes FOLDER/ID.{csv,gv,svg,png,pdf}: all of them or none. Throws Error with Graphviz's own words when it fails
  /// or a picture is empty or no picture.
  void write(const std::filesystem::path& folder) const;
};

}  // namespace nas
