#include <nas/train/meter.h>

#include <torch/types.h>

namespace nas {

void Meter::add(double loss, const torch::Tensor& logits, const torch::Tensor& labels) {
  const int64_t n = labels.size(0);
  loss_ += loss * static_cast<double>(n);
  correct_ += logits.detach().argmax(1).eq(labels).sum().item<int64_t>();
  count_ += n;
}

void Meter::restore(const nlohmann::json& state) {
  loss_ = state.at("loss").get<double>();
  correct_ = state.at("correct").get<int64_t>();
  count_ = state.at("count").get<int64_t>();
}

}  // namespace nas
