#include <nas/model/discrete_cell.h>

#include <nas/kernels/operation_description.h>
#include <nas/ops/convolutions.h>
#include <nas/ops/parameter_free.h>

namespace nas {

torch::Tensor DropPath::mask(const torch::Tensor& x) const {
  const double keep = 1 - probability;
  return torch::empty({x.size(0), 1, 1, 1}, x.options()).bernoulli_(keep, generator).div_(keep);
}

torch::Tensor DropPath::operator()(const torch::Tensor& x) const { return probability <= 0 ? x : x * mask(x); }

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
  std::vector<FusedEdge> fused;
  for (std::size_t i = 0; i < genotype.edges.size(); ++i) {
    const GenotypeEdge& edge = genotype.edges[i];
    const int64_t stride = options.reduction && edge.source < 2 ? 2 : 1;
    operations_.push_back(make_operation(
        edge.operation, {.channels = options.channels, .stride = stride, .affine = true, .pool_norm = false}));
    list->register_module(std::to_string(i), operations_.back());
    identity_.push_back(dynamic_cast<Identity*>(operations_.back().get()) != nullptr);
    fused.push_back(
        {static_cast<int>(edge.source), static_cast<int>(2 + i / 2), static_cast<int>(stride), operations_.back()});
  }
  fused_ = std::make_unique<FusedDiscreteCell>(options.channels, std::move(fused), genotype.concat);
}

torch::Tensor DiscreteCell::edge_scale(const torch::Tensor& x, const DropPath& drop_path) const {
  if (!is_training() || drop_path.probability <= 0) return {};
  std::vector<torch::Tensor> rows;
  for (const bool identity : identity_)
    rows.push_back(identity ? torch::ones({x.size(0)}, x.options()) : drop_path.mask(x).view({-1}));
  return torch::stack(rows);
}

torch::Tensor DiscreteCell::forward(const torch::Tensor& previous_previous, const torch::Tensor& previous,
                                    const DropPath& drop_path) {
  const bool fused = resolve(options_.engine, previous, fused_->fusable()) == Engine::Fused;
  std::vector<torch::Tensor> states = {kernels::preprocess(*preprocess0_, previous_previous, fused),
                                       kernels::preprocess(*preprocess1_, previous, fused)};
  if (fused) return fused_->forward(states[0], states[1], edge_scale(states[0], drop_path), is_training());
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
