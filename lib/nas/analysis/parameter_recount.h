#pragma once

#include <vector>

#include <nas/analysis/audit.h>

namespace nas {

/// Recounts the column Params of Tables 3.1 to 3.3 for every row whose architecture is published
/// (tables/published/recounted_rows.csv): all parameters but those of an auxiliary head, in millions, to one decimal.
std::vector<Finding> audit_parameters(const AuditOptions& options);

}  // namespace nas
