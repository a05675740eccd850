#include <nas/experiment/search_figure.h>

#include <algorithm>
#include <map>
#include <set>

#include <nas/report/summary.h>

namespace nas {
namespace {

/// Percentages by epoch, one a seed.
using Trajectory = std::map<int64_t, std::vector<double>>;

Curve curve(const std::string& name, const Trajectory& trajectory) {
  Curve curve;
  curve.name = name;
  for (const auto& [epoch, values] : trajectory) {
    const Summary summary = Summary::of(values);
    curve.x.push_back(static_cast<double>(epoch));
    curve.y.push_back(summary.mean);
    curve.low.push_back(summary.smallest);
    curve.high.push_back(summary.largest);
  }
  return curve;
}

}  // namespace

std::optional<Figure> search_figure(const std::string& id, const std::vector<Record>& records, const std::string& scale) {
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
  figure.curves = {curve("training batches", train), curve("validation split", valid)};
  figure.stamp = Stamp::of(records, scale);
  return figure;
}

}  // namespace nas
