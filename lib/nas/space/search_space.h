#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nas/space/primitive.h>

namespace nas {

/// One edge of a cell: node `source` feeds node `target` through one of the candidates.
/// Nodes are numbered inputs first: a DARTS cell has 0 = c_{k-2}, 1 = c_{k-1}, 2..5; NAS-Bench-201 has 0..3.
struct Edge {
  int64_t source = 0;
  int64_t target = 0;
  std::vector<Primitive> candidates;  ///< the columns of the edge's row of mixing weights
};

/// One cell type of a space. Edges stand in the published order: by target, then by source.
struct CellSpace {
  std::string name;    ///< "normal", "reduce", "cell"
  int64_t inputs = 2;  ///< input nodes
  int64_t nodes = 4;   ///< nodes that sum their incoming edges
  std::vector<Edge> edges;

  int64_t candidates() const { return static_cast<int64_t>(edges.front().candidates.size()); }
  /// Indices of the edges into `node`, in order.
  std::vector<int64_t> incoming(int64_t node) const;
};

/// The way cells are stacked into a network.
enum class Macro { Darts, NasBench201 };

/// A search space: what each edge of each cell type may become.
struct SearchSpace {
  std::string name;
  Macro macro = Macro::Darts;
  std::vector<CellSpace> cells;  ///< Darts: normal, reduce; NasBench201: one
};

/// darts-8 (official DARTS), darts-7 (without none: DARTS-PT, SDARTS, DrNAS; also "s5"), s1 s2 s3 s4 (R-DARTS),
/// nas-bench-201. Throws Error naming the known spaces.
/// Source: official code of DARTS, RobustDARTS and DARTS-PT (sota/cnn/spaces.py), as facts.
SearchSpace search_space(std::string_view name);

/// The names search_space() knows.
const std::vector<std::string>& search_space_names();

}  // namespace nas
