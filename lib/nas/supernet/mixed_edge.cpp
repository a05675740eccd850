#include <nas/supernet/mixed_edge.h>

namespace nas {

MixingRows::MixingRows(const torch::Tensor& weights)
    : weights_(weights), candidates_(weights.size(1)), columns_(weights.reshape({-1}).unbind()) {
  const torch::Tensor values = weights.detach().to(at::kCPU, at::kDouble).contiguous();
  for (int64_t i = 0; i < values.numel(); ++i) zero_.push_back(values.data_ptr<double>()[i] == 0.0);
}

MixedEdge::MixedEdge(const std::vector<Primitive>& candidates, const MixedEdgeOptions& options,
                     const std::string& list_name)
    : candidates_(candidates), options_(options) {
  torch::nn::Module* list = this;
  if (!list_name.empty()) list = register_module(list_name, std::make_shared<torch::nn::Module>()).get();
  const OperationOptions width{.channels = options.channels / options.partial_channels,
                               .stride = options.stride,
                               .affine = false,
                               .pool_norm = options.pool_norm};
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    operations_.push_back(make_operation(candidates[i], width));
    list->register_module(std::to_string(i), operations_.back());
  }
}

torch::Tensor MixedEdge::forward(const torch::Tensor& x, const MixingRows& rows, int64_t edge) {
  const int64_t groups = options_.partial_channels;
  if (groups == 1) return mix(x, rows, edge);
  const int64_t active = options_.channels / groups;
  torch::Tensor mixed = mix(x.narrow(1, 0, active), rows, edge);
  torch::Tensor bypass = x.narrow(1, active, options_.channels - active);
  if (options_.stride == 2) bypass = torch::max_pool2d(bypass, 2, 2);
  // A masked edge still lets the bypassed channels through, as in the official DrNAS code.
  if (!mixed.defined()) mixed = torch::zeros({x.size(0), active, bypass.size(2), bypass.size(3)}, x.options());
  const torch::Tensor joined = torch::cat({mixed, bypass}, 1);
  const auto n = joined.size(0), h = joined.size(2), w = joined.size(3);
  return joined.reshape({n, groups, options_.channels / groups, h, w}).transpose(1, 2).reshape({n, -1, h, w});
}

torch::Tensor MixedEdge::mix(const torch::Tensor& x, const MixingRows& rows, int64_t edge) {
  torch::Tensor sum;
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    const auto candidate = static_cast<int64_t>(i);
    if (rows.is_zero(edge, candidate)) continue;
    sum = sum_of_defined(sum, rows.weight(edge, candidate) * operations_[i]->forward(x));
  }
  return sum;
}

torch::Tensor sum_of_defined(const torch::Tensor& a, const torch::Tensor& b) {
  if (!a.defined()) return b;
  if (!b.defined()) return a;
  return a + b;
}

}  // namespace nas
