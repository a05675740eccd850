#pragma once

#include <memory>
#include <vector>

#include <nas/ops/initialise.h>
#include <nas/supernet/mixed_edge.h>
#include <torch/torch.h>

namespace nas {

/// A bare cell (no preprocessing) of LibTorch modules: what the fused cell is compared with. `width`: of its edges, the
/// stride that of the edges from its inputs.
struct ReferenceCell : torch::nn::Module {
  ReferenceCell(const CellSpace& space, const MixedEdgeOptions& width) : space(space) {
    for (const Edge& edge : space.edges) {
      MixedEdgeOptions options = width;
      if (edge.source >= space.inputs) options.stride = 1;
      edges.push_back(std::make_shared<MixedEdge>(edge.candidates, options, "_ops"));
      register_module("edge" + std::to_string(edges.size()), edges.back());
    }
  }

  torch::Tensor forward(const torch::Tensor& s0, const torch::Tensor& s1, const torch::Tensor& weights) {
    const MixingRows rows(weights);
    std::vector<torch::Tensor> states = {s0, s1};
    states.resize(space.inputs + space.nodes);
    const bool reduction = edges.front()->options().stride == 2;
    const auto half = [&](int64_t side) { return reduction ? (side + 1) / 2 : side; };
    for (int64_t s = space.inputs; s < space.inputs + space.nodes; ++s)
      states[s] = torch::zeros({s0.size(0), s0.size(1), half(s0.size(2)), half(s0.size(3))}, s0.options());
    for (std::size_t e = 0; e < edges.size(); ++e) {
      torch::Tensor& node = states[space.edges[e].target];
      node = sum_of_defined(node, edges[e]->forward(states[space.edges[e].source], rows, static_cast<int64_t>(e)));
    }
    return torch::cat(std::vector<torch::Tensor>(states.begin() + space.inputs, states.end()), 1);
  }

  /// The same cell with the same parameters and buffers in another type.
  std::shared_ptr<ReferenceCell> copy(torch::ScalarType type) const {
    torch::NoGradGuard no_grad;
    auto other = std::make_shared<ReferenceCell>(space, edges.front()->options());
    other->to(type);
    const auto from = named_parameters(), to = other->named_parameters();
    for (const auto& parameter : from) to[parameter.key()].copy_(parameter.value());
    const auto from_buffers = named_buffers(), to_buffers = other->named_buffers();
    for (const auto& buffer : from_buffers) to_buffers[buffer.key()].copy_(buffer.value());
    other->train(is_training());
    return other;
  }

  CellSpace space;
  std::vector<std::shared_ptr<MixedEdge>> edges;
};

/// Largest deviation relative to the largest entry of `expected`; shapes must agree.
inline double relative_deviation(const torch::Tensor& actual, const torch::Tensor& expected) {
  TORCH_CHECK(actual.sizes() == expected.sizes(), "shapes ", actual.sizes(), " and ", expected.sizes());
  const auto a = actual.detach().to(torch::kDouble), e = expected.detach().to(torch::kDouble);
  return ((a - e).abs().max() / (e.abs().max() + 1e-30)).item<double>();
}

}  // namespace nas
