#include <nas/experiment/edge_variances.h>

#include <map>
#include <tuple>

#include <nas/experiment/skip_dominance.h>

namespace nas {
namespace {

/// Means over the cells of each type of the edges measured in one epoch.
std::vector<EdgeVariances> of_epoch(const nlohmann::json& row, std::int64_t seed, std::size_t skip) {
  std::map<std::tuple<std::string, std::string, std::int64_t>, std::pair<EdgeVariances, double>> edges;
  for (const auto& measured : row.at("features")) {
    const auto optimal = measured.at("optimal").get<std::string>();
    const auto cell = measured.at("cell").get<std::string>();
    const auto edge = measured.at("edge").get<std::int64_t>();
    auto& [sum, cells] = edges[{optimal, cell, edge}];
    const auto& weights = row.at("mixing_weights").at(cell).at(static_cast<std::size_t>(edge));
    sum.seed = seed;
    sum.steps = row.at("steps").get<double>();
    sum.optimal = optimal;
    sum.cell = cell;
    sum.edge = edge;
    sum.gap = weights.at(skip).get<double>() - weights.at(1 - skip).get<double>();
    sum.skip += measured.at("skip").get<double>();
    sum.conv += measured.at("conv").get<double>();
    sum.covariance += measured.at("covariance").get<double>();
    cells += 1;
  }
  std::vector<EdgeVariances> means;
  for (auto& [key, entry] : edges) {
    auto& [sum, cells] = entry;
    for (double* value : {&sum.skip, &sum.conv, &sum.covariance}) *value /= cells;
    means.push_back(sum);
  }
  return means;
}

}  // namespace

std::vector<EdgeVariances> edge_variances(const std::vector<Record>& records) {
  std::vector<EdgeVariances> all;
  for (const Record& record : records) {
    if (record.unit.method != kBaseVariant || !record.stages.contains("search")) continue;
    for (const auto& row : record.stages.at("search").at("series")) {
      if (!row.contains("features")) continue;
      for (EdgeVariances& edge : of_epoch(row, record.unit.seed, skip_column(record.unit.space))) {
        all.push_back(std::move(edge));
      }
    }
  }
  return all;
}

}  // namespace nas
