#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nas/analysis/rank_correlation.h>
#include <nas/run/record.h>

namespace nas {

/// What a record of a strength study says of one edge: one value an operation, accuracies from 0 to 1.
struct EdgeStrength {
  int64_t seed = 0;
  std::string cell;
  int64_t edge = 0, source = 0, target = 0;
  std::vector<std::string> operations;
  std::vector<double> alpha;                 ///< softmaxed
  std::vector<double> removal_drop;          ///< accuracy of the supernet minus that without the operation
  std::vector<double> discretised;           ///< accuracy just after the discretisation, nothing tuned
  std::vector<double> accuracy;              ///< discretisation accuracy at convergence
  std::vector<std::vector<double>> repeats;  ///< the same by repeat: [repeat][operation]; `accuracy` is their mean
  std::vector<double> removal_loss, loss;    ///< losses that go with `removal_drop` and `accuracy`
  std::vector<std::vector<int64_t>> epochs;  ///< of fine-tuning: [operation][repeat]
  std::vector<std::vector<bool>> capped;     ///< ended by the cap, not by convergence: [operation][repeat]
  double supernet_accuracy = 0;              ///< of the intact supernet, not tuned

  /// Index of the operation each rule chooses: the largest value. Equal accuracies are told apart by the validation
  /// loss (removal: the larger loss without the operation; strength: the smaller loss); after that the first.
  std::size_t by_alpha() const;
  std::size_t by_removal() const;
  std::size_t by_strength() const;
  std::size_t by_discretised() const;  ///< the most accurate just after the discretisation; among equals the first
  /// One operation is the strongest, or as strong as the strongest, in every repeat.
  bool repeats_agree() const;
};

/// The images a record's accuracies are of: "4000 test images".
std::string measured_on(const Record& record);

/// The same edge of every seed, edges in the order of cell type and index.
std::vector<std::vector<EdgeStrength>> edges_over_seeds(const std::vector<EdgeStrength>& edges);

/// For below a table: how long the operations were tuned and how often the cap ended it, operation by operation.
std::string tuning_note(const std::vector<EdgeStrength>& edges);

/// "normal, c(k-1) to 2": a cell's type and the two nodes, named as the drawn cells name them.
std::string place(const EdgeStrength& edge);

/// Every edge of the records, in their order.
std::vector<EdgeStrength> edge_strengths(const std::vector<Record>& records);

/// Short names that fit under a bar: "sep 3", "skip", "max pool".
std::string short_name(const std::string& operation);

}  // namespace nas
