#include <algorithm>

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <nas/model/network.h>
#include <nas/space/named_genotypes.h>
#include <tests/kernels/reference_cell.h>

namespace nas {
namespace {

struct Step {
  torch::Tensor logits;
  std::vector<torch::Tensor> gradients;
};

Step step(Engine engine, torch::ScalarType type, double drop_path) {
  const NetworkOptions options{.channels = 8, .layers = 5, .image_side = 16, .auxiliary_head = false, .engine = engine};
  Network network(genotype_from_name_or_text("DARTS_V2"), options, at::make_generator<at::CPUGeneratorImpl>(3));
  network.to(type);
  torch::manual_seed(5);
  const auto images = torch::randn({4, 3, 16, 16}, torch::kDouble).to(type);
  Step result;
  result.logits =
      network.forward(images, {.probability = drop_path, .generator = at::make_generator<at::CPUGeneratorImpl>(9)})
          .logits;
  result.gradients = torch::autograd::grad({result.logits.square().sum()}, network.parameters());
  return result;
}

TEST(NetworkEngine, FusedEqualsFloat64) {
  const Step exact = step(Engine::LibTorch, torch::kDouble, 0), libtorch = step(Engine::LibTorch, torch::kFloat, 0),
             fused = step(Engine::Fused, torch::kFloat, 0);
  EXPECT_LE(relative_deviation(fused.logits, exact.logits),
            std::max(1e-5, 2 * relative_deviation(libtorch.logits, exact.logits)));
  for (std::size_t i = 0; i < exact.gradients.size(); ++i)
    EXPECT_LE(relative_deviation(fused.gradients[i], exact.gradients[i]),
              std::max(1e-4, 2 * relative_deviation(libtorch.gradients[i], exact.gradients[i])))
        << i;
}

TEST(NetworkEngine, DropPathDrawsTheSameMasks) {
  const Step libtorch = step(Engine::LibTorch, torch::kFloat, 0.3), fused = step(Engine::Fused, torch::kFloat, 0.3);
  EXPECT_LE(relative_deviation(fused.logits, libtorch.logits), 2e-5);
}

}  // namespace
}  // namespace nas
