#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nas/report/summary.h>
#include <nas/run/record.h>

namespace nas {

/// The records of one method, in their order. They point into `records`.
std::vector<const Record*> of_method(const std::vector<Record>& records, const std::string& method);

/// A number of every record of one method: of every seed.
Summary over_seeds(const std::vector<Record>& records, const std::string& method,
                   const std::function<double(const Record&)>& value);

}  // namespace nas
