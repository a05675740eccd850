#include <nas/ops/operation.h>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <torch/torch.h>

#include <nas/ops/convolutions.h>
#include <nas/ops/initialise.h>
#include <nas/ops/parameter_free.h>
#include <nas/train/random.h>
#include <tests/support/expect_error.h>

using namespace nas;

namespace {

constexpr int64_t kChannels = 4;

std::shared_ptr<Operation> build(Primitive primitive, int64_t stride, bool affine = false) {
  auto operation = make_operation(primitive, {.channels = kChannels, .stride = stride, .affine = affine});
  initialise(*operation, make_generator(1));
  operation->to(torch::kDouble);
  return operation;
}

std::vector<std::string> parameter_names(const Operation& operation) {
  std::vector<std::string> names;
  for (const auto& parameter : operation.named_parameters()) names.push_back(parameter.key());
  return names;
}

}  // namespace

TEST(Operation, EveryPrimitiveKeepsChannelsAndStridesTheImage) {
  for (const Primitive primitive : all_primitives()) {
    for (const int64_t stride : {1, 2}) {
      const auto y = build(primitive, stride)->forward(torch::randn({2, kChannels, 8, 8}, torch::kDouble));
      EXPECT_EQ(y.sizes(), at::IntArrayRef({2, kChannels, 8 / stride, 8 / stride})) << name(primitive) << stride;
    }
  }
}

TEST(Operation, ParameterNamesAreThePublishedOnes) {
  EXPECT_EQ(parameter_names(*build(Primitive::SepConv3x3, 1)),
            (std::vector<std::string>{"op.1.weight", "op.2.weight", "op.5.weight", "op.6.weight"}));
  EXPECT_EQ(parameter_names(*build(Primitive::DilConv5x5, 1, /*affine=*/true)),
            (std::vector<std::string>{"op.1.weight", "op.2.weight", "op.3.weight", "op.3.bias"}));
  EXPECT_EQ(parameter_names(*build(Primitive::SkipConnect, 2)),
            (std::vector<std::string>{"conv_1.weight", "conv_2.weight"}));
  EXPECT_TRUE(parameter_names(*build(Primitive::SkipConnect, 1)).empty());
}

TEST(Operation, NoneIsZeroAndIdentityIsItself) {
  const auto x = torch::randn({2, kChannels, 6, 6}, torch::kDouble);
  EXPECT_EQ(build(Primitive::None, 2)->forward(x).abs().max().item<double>(), 0);
  EXPECT_TRUE(build(Primitive::SkipConnect, 1)->forward(x).is_same(x));
}

TEST(Operation, AveragePoolingDoesNotCountThePadding) {
  const auto ones = torch::ones({1, kChannels, 4, 4}, torch::kDouble);
  EXPECT_TRUE(torch::allclose(build(Primitive::AvgPool3x3, 1)->forward(ones), ones, 0, 1e-15));
}

TEST(Operation, NoiseIgnoresItsInputAndFollowsItsGenerator) {
  Noise noise({.channels = kChannels, .stride = 2});
  noise.set_generator(make_generator(5));
  const auto first = noise.forward(torch::zeros({2, kChannels, 8, 8}));
  noise.set_generator(make_generator(5));
  EXPECT_TRUE(noise.forward(torch::ones({2, kChannels, 8, 8})).equal(first));
}

TEST(FactorizedReduce, SecondHalfReadsTheImageShiftedByOnePixel) {
  FactorizedReduce reduce(1, 2, /*affine=*/false);
  reduce.eval();
  torch::NoGradGuard no_grad;
  reduce.convolution_even()->weight.fill_(1);
  reduce.convolution_odd()->weight.fill_(1);
  const auto image = torch::arange(16, torch::kFloat).reshape({1, 1, 4, 4});
  const auto y = reduce.forward(image);  // BN in evaluation mode with fresh statistics divides by sqrt(1 + 1e-5)
  const auto expected = torch::tensor({0., 2., 8., 10., 5., 7., 13., 15.}).reshape({1, 2, 2, 2}) / std::sqrt(1 + 1e-5);
  EXPECT_TRUE(torch::allclose(y, expected, 1e-6, 0)) << y;
  nas::testing::expect_error([&] { reduce.forward(torch::zeros({1, 1, 5, 4})); }, {"5 x 4", "even"});
  nas::testing::expect_error([] { FactorizedReduce(4, 3, false); }, {"3 channels", "even"});
}

TEST(Operation, MultiplyAddsCountTheConvolutions) {
  // sep_conv_3x3, C = 4, 8 x 8: twice (9 C + C^2) x 64.
  EXPECT_EQ(build(Primitive::SepConv3x3, 1)->multiply_adds(8, 8), 2 * (9 * 4 + 16) * 64);
  EXPECT_EQ(build(Primitive::DilConv5x5, 2)->multiply_adds(8, 8), (25 * 4 + 16) * 16);
  EXPECT_EQ(build(Primitive::MaxPool3x3, 1)->multiply_adds(8, 8), 0);
}

TEST(Operation, RefusesSizesThatNoSpaceHas) {
  nas::testing::expect_error([] { make_operation(Primitive::SepConv3x3, {.channels = 4, .stride = 3}); },
                             {"stride = 3"});
  nas::testing::expect_error([] { make_operation(Primitive::SepConv3x3, {.channels = 0}); }, {"channels = 0"});
}

TEST(Initialise, DependsOnTheGeneratorAlone) {
  torch::manual_seed(1);
  const auto a = build(Primitive::SepConv5x5, 1);
  torch::manual_seed(2);
  const auto b = build(Primitive::SepConv5x5, 1);
  for (std::size_t i = 0; i < a->parameters().size(); ++i) EXPECT_TRUE(a->parameters()[i].equal(b->parameters()[i]));
  const double bound = 1 / std::sqrt(25.0);  // depthwise 5 x 5: fan-in 25
  const auto largest = a->named_parameters()["op.1.weight"].abs().max().item<double>();
  EXPECT_LE(largest, bound);
  EXPECT_GT(largest, 0.8 * bound);  // 100 uniform values: all below 0.8 of the bound once in 5e9
}
