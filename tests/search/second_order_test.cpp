#include <nas/search/second_order.h>

#include <gtest/gtest.h>
#include <torch/torch.h>

using namespace nas;

namespace {

/// A smooth toy problem: f(w, alpha; x) with one linear layer.
struct Toy {
  torch::nn::Linear layer{3, 2};
  std::vector<torch::Tensor> alpha = {torch::randn({2}, torch::kDouble).requires_grad_(true)};
  torch::Tensor train = torch::randn({5, 3}, torch::kDouble), valid = torch::randn({5, 3}, torch::kDouble);

  Toy() { layer->to(torch::kDouble); }
  torch::Tensor loss(const torch::Tensor& x) {
    return (torch::tanh(layer->forward(x)) * torch::exp(alpha[0])).pow(2).mean();
  }
};

}  // namespace

// Exact reference: differentiate L_valid(w - eta (mu b + dL_train/dw + wd w), alpha) through the inner step.
TEST(UnrolledGradient, ApproachesTheExactHypergradient) {
  torch::manual_seed(4);
  Toy toy;
  const double eta = 0.1, momentum = 0.9, decay = 3e-4;
  FlatParameters flat(*toy.layer);
  const auto buffer = 0.1 * torch::randn_like(flat.values()) * flat.values().ne(0);

  const auto& weights = flat.parameters();
  const auto inner = torch::autograd::grad({toy.loss(toy.train)}, weights, {}, true, /*create_graph=*/true);
  std::vector<torch::Tensor> stepped;
  int64_t offset = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto b = buffer.narrow(0, offset, weights[i].numel()).view(weights[i].sizes());
    offset += (weights[i].numel() + 15) / 16 * 16;
    stepped.push_back(weights[i].detach() - eta * (momentum * b + inner[i] + decay * weights[i].detach()));
  }
  const auto output = torch::tanh(torch::nn::functional::linear(toy.valid, stepped[0], stepped[1]));
  const auto exact = torch::autograd::grad({(output * torch::exp(toy.alpha[0])).pow(2).mean()}, {toy.alpha[0]})[0];

  const auto before = flat.values().clone();
  const auto ours = unrolled_gradient(
      *toy.layer, flat, buffer, toy.alpha, [&] { return toy.loss(toy.train); }, [&] { return toy.loss(toy.valid); },
      {.eta = eta, .momentum = momentum, .weight_decay = decay});
  // A central difference: its error falls with the square of the step.
  EXPECT_TRUE(torch::allclose(ours[0], exact, 1e-5, 1e-7)) << ours[0] << exact;
  EXPECT_TRUE(flat.values().equal(before));
}
