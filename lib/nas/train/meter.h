#pragma once

#include <ATen/core/Tensor.h>
#include <nlohmann/json.hpp>

namespace nas {

/// Running loss and accuracy over the images seen.
class Meter {
 public:
  /// `loss`: mean over the batch; `logits` [N, classes]; `labels` [N] int64.
  void add(double loss, const torch::Tensor& logits, const torch::Tensor& labels);
  void reset() { *this = Meter(); }

  double loss() const { return count_ > 0 ? loss_ / static_cast<double>(count_) : 0; }
  double accuracy() const { return count_ > 0 ? static_cast<double>(correct_) / static_cast<double>(count_) : 0; }
  int64_t count() const { return count_; }

  nlohmann::json state() const { return {{"loss", loss_}, {"correct", correct_}, {"count", count_}}; }
  void restore(const nlohmann::json& state);

 private:
  double loss_ = 0;
  int64_t correct_ = 0, count_ = 0;
};

}  // namespace nas
