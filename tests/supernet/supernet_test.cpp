#include <nas/supernet/supernet.h>

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <nas/select/magnitude.h>
#include <nas/train/random.h>
#include <tests/support/expect_error.h>

using namespace nas;
using nas::testing::expect_error;

namespace {

MixingWeights uniform_weights(const SearchSpace& space) {
  std::vector<torch::Tensor> alpha;
  for (const CellSpace& cell : space.cells) {
    alpha.push_back(torch::zeros({static_cast<int64_t>(cell.edges.size()), cell.candidates()}));
  }
  return softmax(alpha);
}

int64_t parameters_of(const std::string& space, SupernetOptions options) {
  return count_parameters(*make_supernet(search_space(space), options, make_generator(0)));
}

}  // namespace

// Counted with the published model code (fact sheet: official DARTS, RobustDARTS and NAS-Bench-201 supernets).
TEST(Supernet, PublishedParameterCounts) {
  const SupernetOptions darts{.channels = 16, .layers = 8};
  EXPECT_EQ(parameters_of("darts-8", darts), 1930618);
  EXPECT_EQ(parameters_of("darts-7", darts), 1930618);
  EXPECT_EQ(parameters_of("darts-7", {.channels = 16, .layers = 8, .classes = 100}), 1953748);
  EXPECT_EQ(parameters_of("s1", darts), 405146);
  EXPECT_EQ(parameters_of("s2", darts), 665466);
  EXPECT_EQ(parameters_of("s3", darts), 665466);
  EXPECT_EQ(parameters_of("s4", darts), 624506);
  EXPECT_EQ(parameters_of("nas-bench-201", {.channels = 16, .layers = 5}), 1686106);
  EXPECT_EQ(parameters_of("nas-bench-201", {.channels = 16, .layers = 5, .classes = 100}), 1691956);
  EXPECT_EQ(parameters_of("nas-bench-201", {.channels = 16, .layers = 5, .classes = 120}), 1693256);
}

TEST(Supernet, EverySpaceMapsImagesToLogits) {
  for (const std::string& name : search_space_names()) {
    const SearchSpace space = search_space(name);
    const auto supernet =
        make_supernet(space, {.channels = 4, .layers = 3, .classes = 7, .partial_channels = 2}, make_generator(0));
    const auto logits = supernet->forward(torch::randn({2, 3, 8, 8}), uniform_weights(space));
    EXPECT_EQ(logits.sizes(), at::IntArrayRef({2, 7})) << name;
    EXPECT_TRUE(logits.isfinite().all().item<bool>()) << name;
  }
}

TEST(Supernet, AZeroWeightRemovesTheCandidateAndItsGradient) {
  const SearchSpace space = search_space("s2");
  const auto supernet = make_supernet(space, {.channels = 4, .layers = 3}, make_generator(0));
  const auto images = torch::randn({4, 3, 8, 8});
  MixingWeights weights = uniform_weights(space);
  weights[0][3][1] = 0;  // edge 3 of the normal cell: no sep_conv
  for (auto& rows : weights) rows = rows.detach().requires_grad_(true);
  supernet->forward(images, weights).sum().backward();
  EXPECT_EQ(weights[0].grad()[3][1].item<float>(), 0);
  const auto gradient = [&](const std::string& name) { return supernet->named_parameters()[name].grad(); };
  const auto removed = gradient("cells.0._ops.3._ops.1.op.1.weight");  // one engine leaves it undefined, one zero
  EXPECT_TRUE(!removed.defined() || removed.abs().max().item<float>() == 0);
  EXPECT_GT(gradient("cells.0._ops.4._ops.1.op.1.weight").abs().max().item<float>(), 0);
}

TEST(Supernet, AMaskedNodeIsZeroAndAMaskedNetworkStillHasLogits) {
  const SearchSpace space = search_space("s2");
  const auto supernet = make_supernet(space, {.channels = 4, .layers = 3}, make_generator(0));
  MixingWeights weights = uniform_weights(space);
  for (auto& rows : weights) rows = torch::zeros_like(rows);
  const auto logits = supernet->forward(torch::randn({2, 3, 8, 8}), weights);
  EXPECT_TRUE(logits[0].equal(logits[1]));  // nothing of the image passes: the classifier's bias
}

TEST(Supernet, SameSeedSameWeights) {
  const auto build = [](uint64_t seed) {
    return make_supernet(search_space("s1"), {.channels = 4, .layers = 3}, make_generator(seed))->parameters();
  };
  const auto a = build(3), b = build(3), c = build(4);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(a[i].equal(b[i]));
  EXPECT_FALSE(a[0].equal(c[0]));
}

TEST(Supernet, RefusesWhatDoesNotFit) {
  const SearchSpace space = search_space("s2");
  expect_error([&] { make_supernet(space, {.channels = 6, .partial_channels = 4}, make_generator(0)); },
               {"channels = 6", "partial_channels = 4"});
  expect_error([&] { make_supernet(space, {.layers = 2}, make_generator(0)); }, {"layers = 2"});
  const auto supernet = make_supernet(space, {.channels = 4, .layers = 3}, make_generator(0));
  expect_error(
      [&] {
        supernet->forward(torch::zeros({1, 3, 8, 8}), {torch::zeros({14, 2})});
      },
      {"1 tensors", "2 cell"});
  expect_error(
      [&] {
        supernet->forward(torch::zeros({1, 3, 8, 8}), {torch::zeros({14, 2}), torch::zeros({14, 3})});
      },
      {"reduce", "[14, 3]", "[14, 2]"});
}
