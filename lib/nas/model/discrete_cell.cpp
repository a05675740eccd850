#include <nas/model/discrete_cell.h>

#include <nas/ops/convolutions.h>
#include <nas/ops/parameter_free.h>

namespace nas {

torch::Tensor DropPath::operator()(const torch::Tensor& x) const {
  if (probability <= 0) return x;
  const double keep = 1 - probability;
  torch::Tensor mask = torch::empty({x.size(0), 1, 1, 1}, x.options()).bernoulli_(keep, generator);
  return x * mask.div_(keep);
}

DiscreteCell::DiscreteCell(const CellGenotype& genotype, const DiscreteCellOptions& options)
    : genotype_(genotype), options_(options) {
  if (options.previous_reduction) {
    preprocess0_ = std::make_shared<FactorizedReduce>(options.previous_previous, options.channels, /*affine=*/true);
  } else {
    preprocess0_ = std::make_shared<ReLUConvBN>(options.previous_previous, options.channels, 1, 1, /*affine=*/true);
  }
  preprocess1_ = std::make_shared<ReLUConvBN>(options.previous, options.channels, 1, 1, /*affine=*/true);
  register_module("preprocess0", preprocess0_);
  register_module("preprocess1", preprocess1_);
  auto list = register_module("_ops", std::make_shared<torch::nn::Module>());
  for (std::size_t i = 0; i < genotype.edges.size(); ++i) {
    const GenotypeEdge& edge = genotype.edges[i];
    const int64_t stride = options.reduction && edge.source < 2 ? 2 : 1;
    operations_.push_back(make_operation(
        edge.operation, {.channels = options.channels, .stride = stride, .affine = true, .pool_norm = false}));
    list->register_module(std::to_string(i), operations_.back());
    identity_.push_back(dynamic_cast<Identity*>(operations_.back().get()) != nullptr);
  }
}

torch::Tensor DiscreteCell::forward(const torch::Tensor& previous_previous, const torch::Tensor& previous,
                                    const DropPath& drop_path) {
  std::vector<torch::Tensor> states = {preprocess0_->forward(previous_previous), preprocess1_->forward(previous)};
  const auto edge = [&](std::size_t i) {
    const torch::Tensor y = operations_[i]->forward(states[genotype_.edges[i].source]);
    return is_training() && !identity_[i] ? drop_path(y) : y;
  };
  for (std::size_t i = 0; i < operations_.size(); i += 2) {
    const torch::Tensor first = edge(i);
    states.push_back(first + edge(i + 1));
  }
  std::vector<torch::Tensor> output;
  for (const int64_t state : genotype_.concat) output.push_back(states[state]);
  return torch::cat(output, 1);
}

int64_t DiscreteCell::multiply_adds(int64_t height, int64_t width) const {
  const int64_t before = options_.previous_reduction ? 2 : 1;
  int64_t total =
      preprocess0_->multiply_adds(before * height, before * width) + preprocess1_->multiply_adds(height, width);
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    const bool halved = options_.reduction && genotype_.edges[i].source >= 2;
    total += operations_[i]->multiply_adds(halved ? height / 2 : height, halved ? width / 2 : width);
  }
  return total;
}

}  // namespace nas
