#pragma once

#include <string>
#include <vector>

#include <nas/report/gnuplot.h>
#include <nas/run/record.h>

namespace nas {

/// fig2_3_variances: the variances of Proposition 1 along the base runs of fig2_3, means over the edges of a cell type,
/// and on how many edges alpha does what it says. fig2_3_edges: the same variances edge by edge, with the gap of each
/// edge (m*: the cell's last node). None where nothing was measured.
std::vector<Drawing> variance_figures(const std::vector<Record>& base, const std::string& scale);

}  // namespace nas
