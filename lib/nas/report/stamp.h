#pragma once

#include <string>
#include <vector>

#include <nas/run/record.h>

namespace nas {

/// What every table and figure says of the runs behind it.
struct Stamp {
  std::string scale;                ///< "smoke", "laptop", "paper"; empty: not of an experiment
  std::string data;                 ///< name of the data set
  std::vector<std::int64_t> seeds;  ///< those with at least one record, ascending
  std::string commit;               ///< of the records; several are joined by '+'
  std::string notice;               ///< of the data, for example that it is a fallback; may be empty

  /// From the records shown. Without records: the scale given, no seeds, this build's commit.
  static Stamp of(const std::vector<Record>& records, const std::string& scale);

  /// "laptop scale, cifar10, seeds 0-3 (n = 4), commit 0123abcd"; at smoke scale it adds that the numbers mean nothing.
  std::string line() const;
};

}  // namespace nas
