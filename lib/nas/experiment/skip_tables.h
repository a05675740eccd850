#pragma once

#include <string>
#include <vector>

#include <nas/experiment/skip_dominance.h>
#include <nas/report/table.h>
#include <nas/run/record.h>

namespace nas {

/// What a row of the tables below says of the runs of a variant, in the columns of path_columns(): final gap and
/// accuracies, where the gap turns, and how it goes with the accuracies and with training time.
std::vector<Column> path_columns();
std::vector<std::string> path_cells(const std::vector<SkipPath>& paths, std::vector<double> SkipPath::*gap);

/// fig2_3: a row a variant and cell type: final gaps and accuracies, where the gap turns, and how the gap goes with
/// validation accuracy, training accuracy and training time; in a note, how the runs' final gaps go with their final
/// accuracies.
Table skip_dominance_table(const std::vector<Record>& records, const std::string& scale);

/// fig2_3_proposition1: does the explanation hold on the edges it speaks of? At the first measured epoch, where the
/// normal cells' gap is lowest, and at the end of the base runs: how many edges have their input closer to m* than the
/// convolution's output, on how many alpha prefers skip_connect, on how many the two go together.
Table proposition1_table(const std::vector<Record>& records, const std::string& scale);

}  // namespace nas
