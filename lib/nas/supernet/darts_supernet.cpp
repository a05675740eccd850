#include <nas/supernet/darts_supernet.h>

#include <algorithm>
#include <numeric>

#include <fmt/ranges.h>

#include <nas/kernels/operation_description.h>
#include <nas/run/error.h>

namespace nas {

DartsCell::DartsCell(const CellSpace& space, const DartsCellOptions& options) : space_(space), options_(options) {
  if (options.previous_reduction) {
    preprocess0_ = std::make_shared<FactorizedReduce>(options.previous_previous, options.channels, /*affine=*/false);
  } else {
    preprocess0_ = std::make_shared<ReLUConvBN>(options.previous_previous, options.channels, 1, 1, /*affine=*/false);
  }
  preprocess1_ = std::make_shared<ReLUConvBN>(options.previous, options.channels, 1, 1, /*affine=*/false);
  register_module("preprocess0", preprocess0_);
  register_module("preprocess1", preprocess1_);
  auto list = register_module("_ops", std::make_shared<torch::nn::Module>());
  for (std::size_t i = 0; i < space.edges.size(); ++i) {
    const Edge& edge = space.edges[i];
    const MixedEdgeOptions mixed{.channels = options.channels,
                                 .stride = options.reduction && edge.source < space.inputs ? 2 : 1,
                                 .partial_channels = options.partial_channels,
                                 .pool_norm = true};
    edges_.push_back(std::make_shared<MixedEdge>(edge.candidates, mixed, "_ops"));
    list->register_module(std::to_string(i), edges_.back());
  }
  order_.resize(edges_.size());
  std::iota(order_.begin(), order_.end(), 0);
  fused_ = std::make_unique<FusedDartsCell>(space_, edges_);
}

void DartsCell::reorder(const std::vector<int64_t>& order) {
  std::vector<int64_t> identity(edges_.size());
  std::iota(identity.begin(), identity.end(), 0);
  if (!std::is_permutation(order.begin(), order.end(), identity.begin(), identity.end())) {
    fail("[{}] is no order of the cell's {} edges", fmt::join(order, ", "), edges_.size());
  }
  std::vector<std::shared_ptr<MixedEdge>> serving;
  for (std::size_t e = 0; e < order.size(); ++e) {
    serving.push_back(edges_[order[e]]);
    if (serving[e]->options().stride == edges_[e]->options().stride) continue;
    fail("mixed edge {} cannot serve edge {}: their strides differ", order[e], e);
  }
  order_ = order;
  reordered_ = order != identity;
  fused_ = std::make_unique<FusedDartsCell>(space_, serving);
}

torch::Tensor DartsCell::forward(const torch::Tensor& previous_previous, const torch::Tensor& previous,
                                 const MixingRows& rows) {
  const bool fused = resolve(options_.engine, previous, fused_->fusable()) == Engine::Fused;
  std::vector<torch::Tensor> states = {kernels::preprocess(*preprocess0_, previous_previous, fused),
                                       kernels::preprocess(*preprocess1_, previous, fused)};
  if (fused) {
    const torch::Tensor served = reordered_ ? rows.tensor().index({torch::tensor(order_)}) : rows.tensor();
    return fused_->forward(states[0], states[1], served, is_training());
  }
  states.resize(space_.inputs + space_.nodes);
  for (std::size_t e = 0; e < edges_.size(); ++e) {
    const Edge& edge = space_.edges[e];
    torch::Tensor& node = states[edge.target];
    node = sum_of_defined(node, edges_[order_[e]]->forward(states[edge.source], rows, order_[e]));
    const bool complete = e + 1 == edges_.size() || space_.edges[e + 1].target != edge.target;
    if (complete && !node.defined()) {  // every edge masked: the node is zero
      const auto& x = states[0];
      const int64_t s = options_.reduction ? 2 : 1;
      node = torch::zeros({x.size(0), x.size(1), x.size(2) / s, x.size(3) / s}, x.options());
    }
  }
  return torch::cat(std::vector<torch::Tensor>(states.begin() + space_.inputs, states.end()), 1);
}

bool is_reduction_cell(int64_t index, int64_t layers) { return index == layers / 3 || index == 2 * layers / 3; }

DartsSupernet::DartsSupernet(SearchSpace space, const SupernetOptions& options)
    : Supernet(std::move(space), options),
      stem_convolution_(convolution(options.image_channels, options.stem_multiplier * options.channels,
                                    torch::nn::Conv2dOptions(1, 1, 3).padding(1))),
      stem_norm_(batch_norm(options.stem_multiplier * options.channels, /*affine=*/true)) {
  auto stem = register_module("stem", std::make_shared<torch::nn::Module>());
  stem->register_module("0", stem_convolution_);
  stem->register_module("1", stem_norm_);
  auto list = register_module("cells", std::make_shared<torch::nn::Module>());

  DartsCellOptions cell{.previous_previous = options.stem_multiplier * options.channels,
                        .previous = options.stem_multiplier * options.channels,
                        .channels = options.channels,
                        .partial_channels = options.partial_channels,
                        .engine = options.engine};
  for (int64_t i = 0; i < options.layers; ++i) {
    cell.reduction = is_reduction_cell(i, options.layers);
    if (cell.reduction) cell.channels *= 2;
    const CellSpace& type = this->space().cells[cell.reduction ? 1 : 0];
    cells_.push_back(std::make_shared<DartsCell>(type, cell));
    list->register_module(std::to_string(i), cells_.back());
    cell.previous_previous = cell.previous;
    cell.previous = type.nodes * cell.channels;
    cell.previous_reduction = cell.reduction;
  }
  classifier_ = register_module("classifier", torch::nn::Linear(cell.previous, options.classes));
}

void DartsSupernet::set_engine(Engine engine) {
  Supernet::set_engine(engine);
  for (const auto& cell : cells_) cell->set_engine(engine);
}

torch::Tensor DartsSupernet::forward(const torch::Tensor& images, const MixingWeights& weights) {
  check(weights);
  const MixingRows normal(weights[0]), reduce(weights[1]);
  torch::Tensor s0 = stem_norm_->forward(stem_convolution_->forward(images)), s1 = s0;
  for (const auto& cell : cells_) {
    const torch::Tensor next = cell->forward(s0, s1, cell->reduction() ? reduce : normal);
    s0 = std::exchange(s1, next);
  }
  return classifier_->forward(s1.mean(at::IntArrayRef{2, 3}));
}

}  // namespace nas
