#include <nas/experiment/search_figure.h>

#include <set>

namespace nas {

std::optional<Figure> search_figure(const std::string& id, const std::vector<Record>& records,
                                    const std::string& scale) {
  Trajectory train, valid;
  std::set<int64_t> seen;  // methods of one seed share one search
  for (const Record& record : records) {
    if (!record.stages.contains("search") || !seen.insert(record.unit.seed).second) continue;
    for (const auto& row : record.stages.at("search").at("series")) {
      const auto epoch = row.at("epoch").get<int64_t>();
      train[epoch].push_back(100 * row.at("train_accuracy").get<double>());
      if (row.contains("valid_accuracy")) valid[epoch].push_back(100 * row.at("valid_accuracy").get<double>());
    }
  }
  if (seen.empty()) return std::nullopt;
  Figure figure;
  figure.id = id;
  figure.title = "Supernet along the search";
  figure.x_label = "search epoch";
  figure.y_label = "accuracy (%)";
  figure.curves = {mean_curve("training batches", train), mean_curve("validation split", valid)};
  figure.stamp = Stamp::of(records, scale);
  return figure;
}

}  // namespace nas
