#include <nas/experiment/edge_strength.h>

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/ranges.h>

namespace nas {
namespace {

/// Index of the largest value, of the larger `second` among equals, of the first after that.
std::size_t largest(const std::vector<double>& values, const std::vector<double>& second) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (std::pair(values[i], second[i]) > std::pair(values[best], second[best])) best = i;
  }
  return best;
}

std::vector<double> negative(std::vector<double> values) {
  for (double& value : values) value = -value;
  return values;
}

}  // namespace

std::size_t EdgeStrength::by_alpha() const { return largest(alpha, alpha); }
std::size_t EdgeStrength::by_removal() const { return largest(removal_drop, removal_loss); }
std::size_t EdgeStrength::by_strength() const { return largest(accuracy, negative(loss)); }

std::string place(const EdgeStrength& edge) {
  constexpr int64_t kInputs = 2;
  const auto node = [](int64_t index) {
    return index < kInputs ? fmt::format("c(k-{})", kInputs - index) : std::to_string(index - kInputs);
  };
  return fmt::format("{}, {} to {}", edge.cell, node(edge.source), node(edge.target));
}

std::size_t EdgeStrength::by_discretised() const { return largest(discretised, discretised); }

std::vector<std::vector<EdgeStrength>> edges_over_seeds(const std::vector<EdgeStrength>& edges) {
  std::map<std::pair<std::string, int64_t>, std::vector<EdgeStrength>> groups;
  for (const EdgeStrength& edge : edges) groups[{edge.cell, edge.edge}].push_back(edge);
  std::vector<std::vector<EdgeStrength>> list;
  for (auto& [key, group] : groups) list.push_back(std::move(group));
  return list;
}

std::string tuning_note(const std::vector<EdgeStrength>& edges) {
  struct Tuning {
    int64_t trials = 0, capped = 0, epochs = 0;
  };
  std::vector<std::pair<std::string, Tuning>> operations;  // in the space's order
  for (const EdgeStrength& edge : edges) {
    for (std::size_t o = 0; o < edge.operations.size(); ++o) {
      auto known = std::find_if(operations.begin(), operations.end(),
                                [&](const auto& entry) { return entry.first == edge.operations[o]; });
      if (known == operations.end()) known = operations.insert(known, {edge.operations[o], {}});
      for (std::size_t r = 0; r < edge.epochs[o].size(); ++r) {
        known->second.trials += 1;
        known->second.epochs += edge.epochs[o][r];
        known->second.capped += edge.capped[o][r] ? 1 : 0;
      }
    }
  }
  std::vector<std::string> parts;
  for (const auto& [name, tuning] : operations)
    parts.push_back(fmt::format("{} {:.1f} ({} of {})", name,
                                static_cast<double>(tuning.epochs) / static_cast<double>(tuning.trials), tuning.capped,
                                tuning.trials));
  return fmt::format(
      "Epochs of fine-tuning, mean by operation (ended by the cap, not by convergence): {}. What is tuned longer gains "
      "more by the tuning alone.",
      fmt::join(parts, ", "));
}

std::string measured_on(const Record& record) {
  const auto& images = record.results.at("measured_on");
  return fmt::format("{} {} images", images.at("images").get<int64_t>(), images.at("name").get<std::string>());
}

std::vector<EdgeStrength> edge_strengths(const std::vector<Record>& records) {
  std::vector<EdgeStrength> edges;
  for (const Record& record : records) {
    const double intact = record.results.at("supernet_accuracy").get<double>();
    for (const auto& row : record.series) {
      if (row.at("phase") != "strength") continue;
      EdgeStrength edge;
      edge.seed = record.unit.seed;
      edge.supernet_accuracy = intact;
      row.at("cell").get_to(edge.cell);
      row.at("edge").get_to(edge.edge);
      row.at("source").get_to(edge.source);
      row.at("target").get_to(edge.target);
      row.at("operations").get_to(edge.operations);
      row.at("alpha").get_to(edge.alpha);
      row.at("discretised_accuracy").get_to(edge.discretised);
      row.at("accuracy").get_to(edge.accuracy);
      row.at("loss").get_to(edge.loss);
      row.at("removal_loss").get_to(edge.removal_loss);
      row.at("epochs").get_to(edge.epochs);
      row.at("capped").get_to(edge.capped);
      for (const auto& accuracy : row.at("removal_accuracy")) {
        edge.removal_drop.push_back(intact - accuracy.get<double>());
      }
      const auto by_operation = row.at("accuracies").get<std::vector<std::vector<double>>>();
      for (std::size_t r = 0; r < by_operation.front().size(); ++r) {
        edge.repeats.emplace_back();
        for (const auto& accuracies : by_operation) edge.repeats.back().push_back(accuracies[r]);
      }
      edges.push_back(std::move(edge));
    }
  }
  return edges;
}

bool EdgeStrength::repeats_agree() const {
  for (std::size_t o = 0; o < operations.size(); ++o) {
    if (std::all_of(repeats.begin(), repeats.end(), [o](const std::vector<double>& repeat) {
          return repeat[o] == *std::max_element(repeat.begin(), repeat.end());
        })) {
      return true;
    }
  }
  return false;
}

std::string short_name(const std::string& operation) {
  static const std::map<std::string, std::string> names = {
      {"max_pool_3x3", "max pool"}, {"avg_pool_3x3", "avg pool"}, {"skip_connect", "skip"}, {"sep_conv_3x3", "sep 3"},
      {"sep_conv_5x5", "sep 5"},    {"dil_conv_3x3", "dil 3"},    {"dil_conv_5x5", "dil 5"}};
  const auto found = names.find(operation);
  return found == names.end() ? operation : found->second;
}

}  // namespace nas
