#include <nas/supernet/fused_darts_cell.h>

#include <algorithm>

#include <torch/nn/functional/pooling.h>

namespace nas {
namespace {

/// The channels of one state: the first C/K, which the operations see, and the others, which bypass them.
struct PartialState {
  torch::Tensor active, bypass;
  torch::Tensor pooled;  ///< the bypass at half the resolution, once it is asked for
};

PartialState split_channels(const torch::Tensor& x, int64_t groups) {
  const int64_t active = x.size(1) / groups;
  return {x.narrow(1, 0, active), x.narrow(1, active, x.size(1) - active), {}};
}

/// The K groups of channels interleaved: the shuffle of MixedEdge, in channels-last memory.
torch::Tensor shuffle(const torch::Tensor& mixed, const torch::Tensor& bypass, int64_t groups) {
  std::vector<torch::Tensor> parts = {mixed.permute({0, 2, 3, 1})};
  for (const torch::Tensor& group : bypass.permute({0, 2, 3, 1}).chunk(groups - 1, -1)) parts.push_back(group);
  return torch::stack(parts, -1).flatten(3).permute({0, 3, 1, 2});
}

}  // namespace

FusedDartsCell::FusedDartsCell(const CellSpace& space, const std::vector<std::shared_ptr<MixedEdge>>& edges)
    : space_(space), edges_(edges), groups_(edges.front()->options().partial_channels) {
  if (groups_ == 1) {
    steps_.push_back({0, static_cast<int64_t>(edges.size()), FusedMixedEdges(space, edges)});
    return;
  }
  for (int64_t node = space.inputs; node < space.inputs + space.nodes; ++node) {
    CellSpace into{.name = space.name, .inputs = node, .nodes = 1, .edges = {}};
    std::vector<std::shared_ptr<MixedEdge>> serving;
    int64_t first = 0;
    for (std::size_t e = 0; e < edges.size(); ++e) {
      if (space.edges[e].target != node) continue;
      if (serving.empty()) first = static_cast<int64_t>(e);
      into.edges.push_back(space.edges[e]);
      serving.push_back(edges[e]);
    }
    steps_.push_back({first, static_cast<int64_t>(serving.size()), FusedMixedEdges(into, serving)});
  }
}

bool FusedDartsCell::fusable() const {
  return std::all_of(steps_.begin(), steps_.end(), [](const Step& step) { return step.mixed.fusable(); });
}

torch::Tensor FusedDartsCell::forward(const torch::Tensor& s0, const torch::Tensor& s1, const torch::Tensor& weights,
                                      bool training) const {
  if (groups_ > 1) return partial(s0, s1, weights, training);
  return steps_.front().mixed.forward({s0, s1}, weights, training);
}

// A node sums shuffle(operations, bypass) over its edges; the shuffle is linear and the same for all, so it comes last.
torch::Tensor FusedDartsCell::partial(const torch::Tensor& s0, const torch::Tensor& s1, const torch::Tensor& weights,
                                      bool training) const {
  std::vector<PartialState> states = {split_channels(s0, groups_), split_channels(s1, groups_)};
  std::vector<torch::Tensor> nodes;
  for (const Step& step : steps_) {
    std::vector<torch::Tensor> active;
    for (const PartialState& state : states) active.push_back(state.active);
    const torch::Tensor mixed = step.mixed.forward(active, weights.narrow(0, step.first_edge, step.edges), training);
    torch::Tensor bypass;
    for (int64_t e = step.first_edge; e < step.first_edge + step.edges; ++e) {
      PartialState& state = states[space_.edges[e].source];
      const bool halve = edges_[e]->options().stride == 2;
      if (halve && !state.pooled.defined()) state.pooled = torch::max_pool2d(state.bypass, 2, 2);
      bypass = sum_of_defined(bypass, halve ? state.pooled : state.bypass);
    }
    nodes.push_back(shuffle(mixed, bypass, groups_));
    states.push_back(split_channels(nodes.back(), groups_));
  }
  return torch::cat(nodes, 1);
}

}  // namespace nas
