#include <nas/train/sgd.h>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <torch/torch.h>

#include <nas/train/module_state.h>
#include <tests/support/expect_error.h>

using namespace nas;

namespace {

torch::nn::Sequential network() {
  torch::manual_seed(1);
  return torch::nn::Sequential(torch::nn::Linear(5, 7), torch::nn::ReLU(), torch::nn::Linear(7, 3));
}

}  // namespace

// LibTorch's own optimiser and clipping are the reference; same operations, so nearly the same bits.
TEST(Sgd, FollowsLibTorchsOptimiser) {
  for (const bool nesterov : {false, true}) {
    for (const double clip : {0.0, 0.5}) {
      auto ours = network(), theirs = network();
      ours->to(torch::kDouble);
      theirs->to(torch::kDouble);
      FlatParameters flat(*ours);
      Sgd sgd(flat, {.momentum = 0.9, .weight_decay = 3e-4, .gradient_clip = clip, .nesterov = nesterov});
      torch::optim::SGD reference(theirs->parameters(),
                                  torch::optim::SGDOptions(0.1).momentum(0.9).weight_decay(3e-4).nesterov(nesterov));
      for (int step = 0; step < 20; ++step) {
        const auto x = torch::randn({4, 5}, torch::kDouble);
        flat.zero_gradients();
        ours->forward(x).pow(2).sum().backward();
        sgd.step(0.1);
        reference.zero_grad();
        theirs->forward(x).pow(2).sum().backward();
        if (clip > 0) torch::nn::utils::clip_grad_norm_(theirs->parameters(), clip);
        reference.step();
      }
      for (std::size_t i = 0; i < ours->parameters().size(); ++i) {
        EXPECT_TRUE(torch::allclose(ours->parameters()[i], theirs->parameters()[i], 1e-12, 1e-14));
      }
    }
  }
}

TEST(Sgd, ReturnsTheNormBeforeClipping) {
  auto net = network();
  FlatParameters flat(*net);
  flat.zero_gradients();
  net[0]->as<torch::nn::Linear>()->bias.mutable_grad()[0] = 3;
  net[2]->as<torch::nn::Linear>()->bias.mutable_grad()[0] = 4;
  Sgd sgd(flat, {.gradient_clip = 1});
  EXPECT_FLOAT_EQ(sgd.step(0.1), 5);
}

TEST(CosineSchedule, PublishedValues) {
  const SgdOptions options;  // 0.025 -> 0.001 over 50 epochs: 0.001 + 0.012 (1 + cos(pi e / 50))
  EXPECT_DOUBLE_EQ(cosine_learning_rate(options, 0, 50), 0.025);
  EXPECT_DOUBLE_EQ(cosine_learning_rate(options, 25, 50), 0.013);
  EXPECT_NEAR(cosine_learning_rate(options, 49, 50), 0.001 + 0.012 * (1 + std::cos(M_PI * 49 / 50)), 1e-15);
}

TEST(FlatParameters, ParametersAreViewsWithTheirValuesKept) {
  auto plain = network(), flattened = network();
  FlatParameters flat(*flattened);
  for (std::size_t i = 0; i < plain->parameters().size(); ++i) {
    EXPECT_TRUE(plain->parameters()[i].equal(flattened->parameters()[i]));
  }
  EXPECT_TRUE(flat.flatten(flattened->parameters()).equal(flat.values()));
  flat.assign(torch::zeros_like(flat.values()));
  EXPECT_EQ(flattened->parameters()[0].abs().sum().item<float>(), 0);
  flattened->forward(torch::randn({2, 5})).sum().backward();
  EXPECT_GT(flat.gradients().abs().sum().item<float>(), 0);
}

TEST(ModuleState, RoundTripsInPlaceAndNamesWhatIsMissing) {
  auto a = network(), b = network();
  FlatParameters flat(*b);
  {
    torch::NoGradGuard no_grad;
    a->parameters()[0].add_(1);
  }
  Checkpoint checkpoint;
  save_module(*a, checkpoint, "net");
  load_module(*b, checkpoint, "net");
  EXPECT_TRUE(flat.flatten(a->parameters()).equal(flat.values()));  // the views were written, not replaced
  nas::testing::expect_error([&] { load_module(*b, checkpoint, "other"); }, {"other.0.weight"});
}

TEST(SgdOptions, RefusesNonsense) {
  nas::testing::expect_error([] { SgdOptions{.momentum = 1}.validate(); }, {"momentum = 1"});
  nas::testing::expect_error([] { SgdOptions{.weight_decay = -1}.validate(); }, {"weight_decay = -1"});
  nas::testing::expect_error([] { SgdOptions{.learning_rate = NAN}.validate(); }, {"learning_rate = nan"});
}
