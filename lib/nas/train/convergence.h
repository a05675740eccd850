#pragma once

#include <cstdint>
#include <vector>

#include <nlohmann/json.hpp>

namespace nas {

/// When training counts as converged. The thesis says "until it converges again" and gives no rule; this one is ours.
struct ConvergenceOptions {
  int64_t window = 2;       ///< the smoothed loss is the mean of the last `window` epochs' losses
  double tolerance = 0.01;  ///< an improvement smaller than this share of the best smoothed loss is none
  int64_t patience = 3;     ///< epochs in a row without improvement that end it
  int64_t max_epochs = 30;  ///< the cap: ends it whether or not it has converged

  /// Throws Error on counts below 1 and a tolerance outside [0, 1).
  void validate() const;
};

/// Watches the training loss of successive epochs. Converged: for `patience` epochs the smoothed loss has not fallen
/// below (1 - tolerance) x the level of the last improvement. A slow fall that adds up to more than that within the
/// patience is thus still an improvement.
class Convergence {
 public:
  explicit Convergence(const ConvergenceOptions& options = {});

  /// The mean training loss of one more epoch: finite and not negative. Not after it has stopped.
  void add(double loss);

  bool stopped() const { return converged() || epochs() >= options_.max_epochs; }
  bool converged() const { return without_improvement_ >= options_.patience; }
  /// The cap ended it, not convergence.
  bool capped() const { return stopped() && !converged(); }
  int64_t epochs() const { return static_cast<int64_t>(losses_.size()); }
  const std::vector<double>& losses() const { return losses_; }

  nlohmann::json state() const { return losses_; }
  void restore(const nlohmann::json& state);

 private:
  ConvergenceOptions options_;
  std::vector<double> losses_;
  double level_ = 0;  ///< smoothed loss at the last improvement
  int64_t without_improvement_ = 0;
};

}  // namespace nas
