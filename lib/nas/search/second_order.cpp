#include <nas/search/second_order.h>

#include <torch/autograd.h>
#include <torch/utils.h>

namespace nas {
namespace {

std::vector<torch::Tensor> gradient(const torch::Tensor& loss, const std::vector<torch::Tensor>& alpha) {
  return torch::autograd::grad({loss}, alpha);
}

/// The official code evaluates w' on a copy of the network: its running statistics do not come back.
class RunningStatisticsGuard {
 public:
  explicit RunningStatisticsGuard(torch::nn::Module& network) : buffers_(network.buffers()) {
    for (const auto& buffer : buffers_) saved_.push_back(buffer.clone());
  }
  ~RunningStatisticsGuard() {
    torch::NoGradGuard no_grad;
    for (std::size_t i = 0; i < buffers_.size(); ++i) buffers_[i].copy_(saved_[i]);
  }

 private:
  std::vector<torch::Tensor> buffers_, saved_;
};

}  // namespace

std::vector<torch::Tensor> unrolled_gradient(torch::nn::Module& network, FlatParameters& weights,
                                             const torch::Tensor& momentum_buffer,
                                             const std::vector<torch::Tensor>& alpha, const LossFunction& train_loss,
                                             const LossFunction& valid_loss, const SecondOrderOptions& options) {
  const torch::Tensor w = weights.values().clone();
  const auto weight_gradient_of = [&](const torch::Tensor& loss) {
    weights.zero_gradients();
    loss.backward({}, /*retain_graph=*/false, /*create_graph=*/false, weights.parameters());
    return weights.gradients().clone();
  };

  const torch::Tensor inner = weight_gradient_of(train_loss());
  weights.assign(w - options.eta * (options.momentum * momentum_buffer + inner + options.weight_decay * w));

  std::vector<torch::Tensor> result;
  torch::Tensor direction;
  {
    RunningStatisticsGuard guard(network);
    const torch::Tensor loss = valid_loss();
    result = torch::autograd::grad({loss}, alpha, /*grad_outputs=*/{}, /*retain_graph=*/true);
    direction = weight_gradient_of(loss);
  }

  const double epsilon = options.epsilon / direction.norm().item<double>();
  weights.assign(w + epsilon * direction);
  const auto plus = gradient(train_loss(), alpha);
  weights.assign(w - epsilon * direction);
  const auto minus = gradient(train_loss(), alpha);
  weights.assign(w);
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i] = result[i] - options.eta * (plus[i] - minus[i]) / (2 * epsilon);
  }
  return result;
}

}  // namespace nas
