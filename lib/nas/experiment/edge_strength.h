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
  double supernet_accuracy = 0;              ///< of the intact supernet, not tuned

  /// Index of the operation each rule chooses: the largest value. Equal accuracies are told apart by the validation
  /// loss (removal: the larger loss without the operation; strength: the smaller loss); after that the first.
  std::size_t by_alpha() const;
  std::size_t by_removal() const;
  std::size_t by_strength() const;
  /// One operation is the strongest, or as strong as the strongest, in every repeat.
  bool repeats_agree() const;
};

/// The images a record's accuracies are of: "4000 test images".
std::string measured_on(const Record& record);

/// Every edge of the records, in their order.
std::vector<EdgeStrength> edge_strengths(const std::vector<Record>& records);

/// Short names that fit under a bar: "sep 3", "skip", "max pool".
std::string short_name(const std::string& operation);

}  // namespace nas
