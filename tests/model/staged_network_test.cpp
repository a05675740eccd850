#include <nas/model/staged_network.h>

#include <map>

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <nas/model/resnet.h>
#include <nas/model/vgg.h>
#include <nas/supernet/supernet.h>
#include <nas/train/random.h>
#include <tests/support/expect_error.h>

using namespace nas;
using namespace nas::testing;

// VGG16 with BN and one linear layer: 14,728,266, as the usual PyTorch form has it; by hand: convolutions 14,710,464
// with 4,224 biases, BN 2 x 4,224, linear 512 x 10 + 10.
TEST(Vgg, KnownParameterCount) {
  EXPECT_EQ(14710464 + 4224 + 2 * 4224 + 5130, 14728266);
  EXPECT_EQ(count_parameters(Vgg({}, make_generator(0))), 14728266);
}

// He et al., Table 6: 0.27 M (20 layers), 0.46 M (32), 0.85 M (56); exactly, with option A and BN, by hand from
// 3x3 convolutions without bias: 269,722, 464,154, 853,018.
TEST(ResNet, KnownParameterCounts) {
  for (const auto& [blocks, count] : std::map<int64_t, int64_t>{{3, 269722}, {5, 464154}, {9, 853018}}) {
    EXPECT_EQ(count_parameters(ResNet({.blocks = blocks}, make_generator(0))), count) << blocks;
  }
}

TEST(Vgg, StagesOfVgg16) {
  const Vgg vgg({}, make_generator(0));
  ASSERT_EQ(vgg.stages().size(), 5u);
  EXPECT_EQ(vgg.stages()[2].size(), 3u);
  EXPECT_EQ(vgg.stages()[2][0]->shape(), (LayerShape{128, 256, 1}));
  EXPECT_EQ(vgg.stages()[4][0]->shape(), (LayerShape{512, 512, 1}));
}

TEST(ResNet, LaterStagesBeginWithADownsamplingBlock) {
  const ResNet resnet({}, make_generator(0));
  ASSERT_EQ(resnet.stages().size(), 3u);
  EXPECT_EQ(resnet.stages()[0][0]->shape(), resnet.stages()[0][8]->shape());
  EXPECT_EQ(resnet.stages()[1][0]->shape(), (LayerShape{16, 32, 2}));
  EXPECT_EQ(resnet.stages()[2][1]->shape(), (LayerShape{64, 64, 1}));
}

// Option A: with its last BN scaled to zero, a block of stride 2 gives every second pixel, padded with zero channels.
TEST(ResNet, ShortcutSubsamplesAndPadsWithZeros) {
  torch::NoGradGuard no_grad;
  ResNet resnet({.channels = 4, .blocks = 1}, make_generator(0));
  resnet.eval();
  Layer& block = *resnet.stages()[1][0];
  for (auto& parameter : block.named_parameters()) {
    if (parameter.key() == "norm2.weight") parameter.value().zero_();
  }
  const auto x = torch::rand({2, 4, 6, 6}), y = block.forward(x);
  ASSERT_EQ(y.sizes(), (std::vector<int64_t>{2, 8, 3, 3}));
  EXPECT_TRUE(y.slice(1, 2, 6).equal(x.slice(2, 0, 6, 2).slice(3, 0, 6, 2)));
  EXPECT_EQ(y.slice(1, 0, 2).abs().max().item<float>(), 0);
  EXPECT_EQ(y.slice(1, 6, 8).abs().max().item<float>(), 0);
}

TEST(StagedNetwork, RefusesWhatIsNoOrder) {
  Vgg vgg({.channels = 2}, make_generator(0));
  expect_error([&] { vgg.reorder(1, {0, 0}); }, {"stage 2", "[0, 0]"});
  expect_error([&] { vgg.reorder(1, {1, 0}); }, {"stage 2", "shapes differ"});
  EXPECT_EQ(vgg.order(1), (std::vector<int64_t>{0, 1}));
}

TEST(VggOptions, RefusesNonsense) {
  expect_error([] { VggOptions{.image_side = 16}.validate(); }, {"5 stages", "16 pixels"});
  expect_error([] { VggOptions{.layers = {2, 0}}.validate(); }, {"layers holds 0"});
  expect_error([] { ResNetOptions{.blocks = 0}.validate(); }, {"blocks = 0"});
}
