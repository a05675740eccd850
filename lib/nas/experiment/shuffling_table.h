#pragma once

#include <string>
#include <vector>

#include <nas/report/table.h>
#include <nas/run/record.h>

namespace nas {

/// Thesis Table 2.1 beside the records of ShufflingExperiment: accuracy before and after, how many shuffles were drawn
/// of how many possible ones, the spread over them, the control with batch statistics, chance, and which exchanges are
/// possible.
Table shuffling_table(const std::string& id, const std::vector<Record>& records, const std::string& scale);

}  // namespace nas
