#include <nas/model/staged_network.h>

#include <algorithm>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nas/ops/initialise.h>
#include <nas/run/error.h>

namespace nas {

void StagedNetwork::add_stage(Stage stage) {
  auto list = register_module(fmt::format("stage{}", stages_.size() + 1), std::make_shared<torch::nn::Module>());
  for (std::size_t i = 0; i < stage.size(); ++i) list->register_module(std::to_string(i), stage[i]);
  orders_.emplace_back(stage.size());
  std::iota(orders_.back().begin(), orders_.back().end(), 0);
  stages_.push_back(std::move(stage));
}

void StagedNetwork::finish(int64_t classes, at::Generator generator) {
  classifier_ = register_module("classifier", torch::nn::Linear(stages_.back().back()->shape().out, classes));
  initialise(*this, std::move(generator));
}

torch::Tensor StagedNetwork::forward(const torch::Tensor& images) {
  torch::Tensor x = enter(images);
  for (std::size_t s = 0; s < stages_.size(); ++s) {
    for (const int64_t layer : orders_[s]) x = stages_[s][layer]->forward(x);
    x = leave_stage(x);
  }
  return classifier_->forward(x.mean(at::IntArrayRef{2, 3}));
}

void StagedNetwork::reorder(std::size_t stage, const std::vector<int64_t>& order) {
  const Stage& layers = stages_.at(stage);
  std::vector<int64_t> identity(layers.size());
  std::iota(identity.begin(), identity.end(), 0);
  if (!std::is_permutation(order.begin(), order.end(), identity.begin(), identity.end())) {
    fail("stage {}: [{}] is no order of its {} layers", stage + 1, fmt::join(order, ", "), layers.size());
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (layers[i]->shape() == layers[order[i]]->shape()) continue;
    fail("stage {}: layer {} cannot serve in the place of layer {}: their shapes differ", stage + 1, order[i], i);
  }
  orders_[stage] = order;
}

}  // namespace nas
