#pragma once

#include <string>
#include <vector>

#include <nas/report/gnuplot.h>
#include <nas/run/record.h>

namespace nas {

/// fig2_3: the base runs' gap against validation accuracy, training accuracy and steps, normal and reduction cells,
/// every seed and their mean, of unfinished runs as far as they are. fig2_3_causes: the normal cells' gap of every
/// variant, means over seeds. And variance_figures() of the base runs. A figure without records for it is left out.
std::vector<Drawing> skip_figures(const std::vector<Record>& records, const std::string& scale);

}  // namespace nas
