#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>

namespace nas {

/// Stops a training phase whose loss is no longer a finite number.
class LossWatch {
 public:
  /// `phase`: "search", "retrain", ..., for the diagnosis.
  explicit LossWatch(std::string phase) : phase_(std::move(phase)) {}

  /// Throws Diverged, with the losses of the last steps, when `loss` is NaN or infinite. Epoch and step count from 1.
  void check(double loss, std::int64_t epoch, std::int64_t step, double learning_rate);

 private:
  std::string phase_;
  std::deque<double> last_losses_;
};

}  // namespace nas
