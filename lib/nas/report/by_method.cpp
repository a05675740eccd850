#include <nas/report/by_method.h>

namespace nas {

std::vector<const Record*> of_method(const std::vector<Record>& records, const std::string& method) {
  std::vector<const Record*> selected;
  for (const Record& record : records) {
    if (record.unit.method == method) selected.push_back(&record);
  }
  return selected;
}

Summary over_seeds(const std::vector<Record>& records, const std::string& method,
                   const std::function<double(const Record&)>& value) {
  std::vector<double> values;
  for (const Record* record : of_method(records, method)) values.push_back(value(*record));
  return Summary::of(values);
}

}  // namespace nas
