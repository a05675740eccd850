#pragma once

#include <vector>

#include <nas/experiment/edge_strength.h>
#include <nas/report/cell_drawing.h>
#include <nas/report/table.h>

namespace nas {

/// Thesis figure 2.2, one drawing a cell type: on every edge the operation that alpha, the discretisation accuracy at
/// convergence and the accuracy drop on removal choose; over several seeds the one most of them choose, with their
/// number. Empty while no record is there.
std::vector<CellDrawing> choice_drawings(const std::string& id, const std::vector<Record>& records,
                                         const std::string& scale);

/// How often each rule chooses skip_connect and sep_conv_3x3, and how often as the strength does, beside the thesis's
/// counts.
Table choice_counts(const std::string& id, const std::vector<Record>& records, const std::string& scale);

}  // namespace nas
