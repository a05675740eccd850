#include <nas/supernet/fused_mixed_edges.h>

#include <algorithm>

#include <nas/kernels/operation_description.h>
#include <nas/ops/parameter_free.h>

namespace nas {

FusedMixedEdges::FusedMixedEdges(const CellSpace& space, const std::vector<std::shared_ptr<MixedEdge>>& edges)
    : edges_(edges) {
  const MixedEdgeOptions& width = edges.front()->options();
  plan_.channels = static_cast<int>(width.channels / width.partial_channels);
  plan_.inputs = static_cast<int>(space.inputs);
  plan_.states = static_cast<int>(space.inputs + space.nodes);
  plan_.columns = static_cast<int>(space.candidates());
  plan_.concatenated.clear();
  for (int s = plan_.inputs; s < plan_.states; ++s) plan_.concatenated.push_back(s);
  for (size_t e = 0; e < edges.size(); ++e) {
    kernels::EdgePlan edge{static_cast<int>(space.edges[e].source),
                           static_cast<int>(space.edges[e].target),
                           static_cast<int>(edges[e]->options().stride),
                           {}};
    for (size_t o = 0; o < edges[e]->operations().size(); ++o) {
      const auto description = kernels::describe(*edges[e]->operations()[o], static_cast<int>(o));
      fusable_ = fusable_ && description.fusable;
      if (!description.zero) edge.operations.push_back(description.plan);
    }
    plan_.edges.push_back(std::move(edge));
  }
  const auto strided = [](const kernels::EdgePlan& edge) { return edge.stride == 2; };
  if (std::any_of(plan_.edges.begin(), plan_.edges.end(), strided)) {
    plan_.halved_inputs.assign(plan_.inputs, true);
    for (const kernels::EdgePlan& edge : plan_.edges)
      if (strided(edge)) plan_.halved_inputs[edge.source] = false;
  }
  if (fusable_) plan_.validate();
}

torch::Tensor FusedMixedEdges::forward(const std::vector<torch::Tensor>& inputs, const torch::Tensor& weights,
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
  return kernels::fused_cell(plan_, inputs, weights, tensors, options);
}

}  // namespace nas
