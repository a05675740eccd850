#pragma once

#include <string>
#include <vector>

#include <nas/report/table.h>
#include <nas/run/record.h>

namespace nas {

/// A row of ours: the records of one method beside the thesis's row.
struct ArchitectureRow {
  std::string method;           ///< as in the records
  std::string thesis_row;       ///< architecture of the published table; empty: the thesis has no such row
  std::string thesis_best_row;  ///< where the best of the seeds stands on its own; may be empty
};

/// The thesis's table of found architectures (tables/published/ID.csv) with our rows below: test error as mean and
/// standard deviation over the seeds, the best seed, parameters, search cost; thesis, committed reference run and this
/// run side by side; then every row of the literature as published.
Table architecture_table(const std::string& id, const std::vector<ArchitectureRow>& rows,
                         const std::vector<Record>& records, const std::string& scale);

}  // namespace nas
