#include <algorithm>
#include <limits>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <nas/kernels/arena.h>
#include <nas/run/error.h>
#include <nas/supernet/darts_supernet.h>
#include <tests/kernels/reference_cell.h>

namespace nas {
namespace {

constexpr int64_t kClasses = 10;

std::shared_ptr<Supernet> supernet(const std::string& space, Engine engine, int64_t partial_channels = 1) {
  const SupernetOptions options{
      .channels = 8, .layers = 5, .classes = kClasses, .partial_channels = partial_channels, .engine = engine};
  return make_supernet(search_space(space), options, at::make_generator<at::CPUGeneratorImpl>(7));
}

struct Step {
  torch::Tensor logits;
  std::vector<torch::Tensor> gradients;  ///< of the mixing weights, then of every parameter
};

std::vector<torch::Tensor> mixing(const Supernet& net, torch::ScalarType type) {
  torch::manual_seed(3);
  std::vector<torch::Tensor> weights;
  for (const CellSpace& cell : net.space().cells)
    weights.push_back(torch::softmax(torch::randn({static_cast<int64_t>(cell.edges.size()), cell.candidates()}), -1)
                          .to(type)
                          .detach()
                          .requires_grad_());
  return weights;
}

Step step(Supernet& net, torch::ScalarType type, int64_t side = 16) {
  net.to(type);
  net.set_noise_generator(at::make_generator<at::CPUGeneratorImpl>(11));
  const auto weights = mixing(net, type);
  torch::manual_seed(5);
  const auto images = torch::randn({4, 3, side, side}).to(type);
  const auto labels = torch::randint(kClasses, {4});
  Step result;
  result.logits = net.forward(images, weights);
  auto inputs = weights;
  for (const auto& parameter : net.parameters()) inputs.push_back(parameter);
  result.gradients = torch::autograd::grad({torch::nn::functional::cross_entropy(result.logits, labels)}, inputs, {},
                                           /*retain_graph=*/false, /*create_graph=*/false, /*allow_unused=*/true);
  return result;
}

struct Network {
  const char* space;
  int64_t partial_channels = 1;

  friend void PrintTo(const Network& network, std::ostream* out) {
    *out << network.space << ", K = " << network.partial_channels;
  }
};

class SupernetEngine : public testing::TestWithParam<Network> {};

TEST_P(SupernetEngine, FusedEqualsFloat64) {
  const auto [space, partial_channels] = GetParam();
  const auto exact_net = supernet(space, Engine::LibTorch, partial_channels);
  const auto libtorch_net = supernet(space, Engine::LibTorch, partial_channels);
  const auto fused_net = supernet(space, Engine::Fused, partial_channels);
  const Step exact = step(*exact_net, torch::kDouble), libtorch = step(*libtorch_net, torch::kFloat),
             fused = step(*fused_net, torch::kFloat);
  EXPECT_LE(relative_deviation(fused.logits, exact.logits), 1e-5);
  ASSERT_EQ(fused.gradients.size(), exact.gradients.size());
  for (std::size_t i = 0; i < exact.gradients.size(); ++i) {
    ASSERT_EQ(fused.gradients[i].defined(), exact.gradients[i].defined()) << i;
    if (!exact.gradients[i].defined()) continue;
    const double reference = relative_deviation(libtorch.gradients[i], exact.gradients[i]);
    EXPECT_LE(relative_deviation(fused.gradients[i], exact.gradients[i]), std::max(1e-4, 2 * reference)) << i;
  }
  // Means of normalised maps are near zero: what counts is their error beside the batch's deviation (of order 1).
  for (const auto& buffer : exact_net->named_buffers()) {
    const auto actual = fused_net->named_buffers()[buffer.key()];
    const auto difference = (actual.to(torch::kDouble) - buffer.value()).abs().max().item<double>();
    EXPECT_LE(difference, 1e-5 * std::max(1.0, buffer.value().abs().max().item<double>())) << buffer.key();
  }
}

// S4's noise is drawn in float or double, whose streams differ; it has its own test below.
INSTANTIATE_TEST_SUITE_P(Spaces, SupernetEngine,
                         testing::Values(Network{"darts-8"}, Network{"darts-7"}, Network{"s1"}, Network{"s2"},
                                         Network{"s3"}, Network{"darts-8", 2}, Network{"darts-8", 4}, Network{"s2", 4}),
                         [](const auto& info) {
                           std::string name = info.param.space;
                           std::erase(name, '-');
                           if (info.param.partial_channels > 1)
                             name += "k" + std::to_string(info.param.partial_channels);
                           return name;
                         });

TEST(SupernetEngineNoise, SameDrawsAsLibTorch) {
  const Step libtorch = step(*supernet("s4", Engine::LibTorch), torch::kFloat);
  const Step fused = step(*supernet("s4", Engine::Fused), torch::kFloat);
  EXPECT_LE(relative_deviation(fused.logits, libtorch.logits), 2e-5);
}

TEST(SupernetEngineRepeats, SameBits) {
  const Step first = step(*supernet("darts-8", Engine::Fused), torch::kFloat);
  const Step second = step(*supernet("darts-8", Engine::Fused), torch::kFloat);
  EXPECT_TRUE(first.logits.equal(second.logits));
  for (std::size_t i = 0; i < first.gradients.size(); ++i)
    if (first.gradients[i].defined()) EXPECT_TRUE(first.gradients[i].equal(second.gradients[i])) << i;
}

TEST(SupernetEngineChoice, AutoTakesFusedOnlyForFloat32) {
  const auto x = torch::zeros({1});
  EXPECT_EQ(resolve(Engine::Auto, x, true), Engine::Fused);
  EXPECT_EQ(resolve(Engine::Auto, x, false), Engine::LibTorch);
  EXPECT_EQ(resolve(Engine::Auto, x.to(torch::kDouble), true), Engine::LibTorch);
  EXPECT_THROW(resolve(Engine::Fused, x.to(torch::kDouble), true), Error);
  EXPECT_THROW(engine_from_name("quick"), Error);
  EXPECT_EQ(engine_from_name("fused"), Engine::Fused);
}

TEST(SupernetEngineChoice, SecondDerivativesAreRefused) {
  const auto net = supernet("s2", Engine::Fused);
  const auto weights = mixing(*net, torch::kFloat);
  const auto loss = net->forward(torch::randn({2, 3, 16, 16}), weights).sum();
  EXPECT_THROW(torch::autograd::grad({loss}, weights, {}, /*retain_graph=*/true, /*create_graph=*/true), Error);
}

// A ReLU that turned NaN into zero would let a diverged network look healthy.
TEST(SupernetEngineNan, ReachesTheLogits) {
  const auto net = supernet("s2", Engine::Fused);
  torch::NoGradGuard no_grad;
  torch::Tensor images = torch::randn({2, 3, 16, 16});
  const auto weights = mixing(*net, torch::kFloat);
  EXPECT_FALSE(net->forward(images, weights).isnan().any().item<bool>());
  images[0][0][0][0] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(net->forward(images, weights).isnan().any().item<bool>());
}

TEST(SupernetEngineMemory, NothingIsKeptWithoutGradients) {
  const auto net = supernet("s2", Engine::Fused);
  const auto weights = mixing(*net, torch::kFloat);
  const torch::Tensor images = torch::randn({64, 3, 16, 16});
  const auto arena = kernels::Arena::process();
  const auto taken = [&] {
    arena->trim();
    const size_t before = arena->reserved();
    const torch::Tensor logits = net->forward(images, weights);
    return std::pair(arena->reserved() - before, logits.requires_grad());
  };
  const auto [kept, differentiable] = taken();
  EXPECT_TRUE(differentiable);
  torch::NoGradGuard no_grad;
  const auto [passing, still] = taken();
  EXPECT_FALSE(still);
  EXPECT_LT(2 * passing, kept);  // maps of a thread at a time, not of every image and cell
}

}  // namespace
}  // namespace nas
