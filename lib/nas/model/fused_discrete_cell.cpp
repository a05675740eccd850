#include <nas/model/fused_discrete_cell.h>

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>

#include <nas/kernels/operation_description.h>

namespace nas {

FusedDiscreteCell::FusedDiscreteCell(int64_t channels, std::vector<FusedEdge> edges,
                                     const std::vector<int64_t>& concatenated)
    : edges_(std::move(edges)) {
  plan_.channels = static_cast<int>(channels);
  plan_.states = 2;
  plan_.concatenated.assign(concatenated.begin(), concatenated.end());
  for (const FusedEdge& edge : edges_) {
    plan_.states = std::max(plan_.states, edge.target + 1);
    const auto description = kernels::describe(*edge.operation, 0);
    fusable_ = fusable_ && description.fusable;
    kernels::EdgePlan plan{edge.source, edge.target, edge.stride, {}};
    if (!description.zero) plan.operations.push_back(description.plan);
    plan_.edges.push_back(std::move(plan));
  }
  // A genotype may hand an input straight on; the fused step has no slice for that.
  for (const int state : plan_.concatenated) fusable_ = fusable_ && state >= 2;
  if (fusable_) plan_.validate();
}

at::Tensor FusedDiscreteCell::forward(const at::Tensor& s0, const at::Tensor& s1, const at::Tensor& edge_scale,
                                      bool training) const {
  kernels::FusedCellOptions options;
  options.training = training;
  options.image_scale = edge_scale;
  std::vector<std::vector<kernels::OperationTensors>> tensors(edges_.size());
  for (std::size_t e = 0; e < edges_.size(); ++e) {
    auto description = kernels::describe(*edges_[e].operation, 0);
    if (!description.zero) tensors[e].push_back(std::move(description.tensors));
  }
  const at::Tensor ones = at::ones({static_cast<int64_t>(edges_.size()), 1}, at::kFloat);
  return kernels::fused_cell(plan_, {s0, s1}, ones, tensors, options);
}

}  // namespace nas
