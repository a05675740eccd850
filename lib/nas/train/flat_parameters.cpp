#include <nas/train/flat_parameters.h>

#include <torch/types.h>
#include <torch/utils.h>

namespace nas {
namespace {

constexpr int64_t kAlignment = 16;  // floats: one cache line

}  // namespace

FlatParameters::FlatParameters(torch::nn::Module& network) : parameters_(network.parameters()) {
  int64_t size = 0;
  for (const auto& parameter : parameters_) {
    offsets_.push_back(size);
    size += (parameter.numel() + kAlignment - 1) / kAlignment * kAlignment;
  }
  torch::NoGradGuard no_grad;
  values_ = torch::zeros({size}, parameters_.front().options().requires_grad(false));
  gradients_ = torch::zeros_like(values_);
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    torch::Tensor& parameter = parameters_[i];
    const auto view = [&](const torch::Tensor& flat) {
      return flat.narrow(0, offsets_[i], parameter.numel()).view(parameter.sizes());
    };
    view(values_).copy_(parameter);
    parameter.set_data(view(values_));
    parameter.mutable_grad() = view(gradients_);
  }
}

void FlatParameters::assign(const torch::Tensor& flat) {
  torch::NoGradGuard no_grad;
  values_.copy_(flat);
}

torch::Tensor FlatParameters::flatten(const std::vector<torch::Tensor>& tensors) const {
  TORCH_INTERNAL_ASSERT(tensors.size() == parameters_.size());
  torch::Tensor flat = torch::zeros_like(values_);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    flat.narrow(0, offsets_[i], tensors[i].numel()).copy_(tensors[i].detach().reshape({-1}));
  }
  return flat;
}

}  // namespace nas
