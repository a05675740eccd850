#include <nas/supernet/fused_darts_cell.h>

#include <nas/kernels/operation_description.h>
#include <nas/ops/parameter_free.h>

namespace nas {

FusedDartsCell::FusedDartsCell(const CellSpace& space, const std::vector<std::shared_ptr<MixedEdge>>& edges)
    : edges_(edges) {
  plan_.channels = static_cast<int>(edges.front()->options().channels);
  plan_.states = static_cast<int>(space.inputs + space.nodes);
  plan_.columns = static_cast<int>(space.candidates());
  plan_.concatenated.clear();
  for (int64_t s = space.inputs; s < space.inputs + space.nodes; ++s) plan_.concatenated.push_back(static_cast<int>(s));
  for (size_t e = 0; e < edges.size(); ++e) {
    const MixedEdgeOptions& options = edges[e]->options();
    kernels::EdgePlan edge{static_cast<int>(space.edges[e].source),
                           static_cast<int>(space.edges[e].target),
                           static_cast<int>(options.stride),
                           {}};
    fusable_ = fusable_ && options.partial_channels == 1;
    for (size_t o = 0; o < edges[e]->operations().size(); ++o) {
      const auto description = kernels::describe(*edges[e]->operations()[o], static_cast<int>(o));
      fusable_ = fusable_ && description.fusable;
      if (!description.zero) edge.operations.push_back(description.plan);
    }
    plan_.edges.push_back(std::move(edge));
  }
  if (fusable_) plan_.validate();
}

torch::Tensor FusedDartsCell::forward(const torch::Tensor& s0, const torch::Tensor& s1, const torch::Tensor& weights,
                                      bool training) const {
  kernels::FusedCellOptions options;
  options.training = training;
  std::vector<std::vector<kernels::OperationTensors>> tensors(edges_.size());
  for (size_t e = 0; e < edges_.size(); ++e)
    for (const auto& operation : edges_[e]->operations()) {
      auto description = kernels::describe(*operation, 0);
      if (description.zero) continue;
      if (const auto* noise = dynamic_cast<const Noise*>(operation.get())) options.generator = noise->generator();
      tensors[e].push_back(std::move(description.tensors));
    }
  return kernels::fused_cell(plan_, s0, s1, weights, tensors, options);
}

}  // namespace nas
