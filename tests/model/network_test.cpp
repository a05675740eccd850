#include <nas/model/network.h>

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <nas/space/named_genotypes.h>
#include <nas/supernet/supernet.h>
#include <nas/train/random.h>
#include <tests/support/expect_error.h>

using namespace nas;

namespace {

Network build(const std::string& name, NetworkOptions options = {}) {
  return Network(genotype_from_name_or_text(name), options, make_generator(0));
}

double millions(const std::string& name, NetworkOptions options = {}) {
  return static_cast<double>(count_parameters(build(name, options))) / 1e6;
}

}  // namespace

// Exact counts from the published model code (fact sheet, section 7; official DARTS cnn/model.py).
TEST(Network, PublishedCountsOfDarts) {
  EXPECT_EQ(count_parameters(build("DARTS_V1")), 3169414);
  const Network v2 = build("DARTS_V2");
  EXPECT_EQ(count_parameters(v2), 3349342);
  EXPECT_EQ(count_parameters(v2, /*with_auxiliary_head=*/true), 3825768);
  EXPECT_EQ(v2.multiply_adds(), 528359040);
}

TEST(Network, CountsOfTheThesisRowsOnCifar10) {
  const std::vector<std::pair<std::string, double>> counted = {{"SDARTS_c10_s5_random", 3.606},
                                                               {"SDARTS_c10_s5_pgd", 3.345},
                                                               {"PDARTS", 3.434},
                                                               {"PC_DARTS_cifar", 3.635},
                                                               {"SNAS_moderate", 2.847},
                                                               {"GDAS_V1", 3.369},
                                                               {"darts_pt_s5_3", 3.328},
                                                               {"DrNAS_cifar10", 4.099},
                                                               {"NASNet", 3.831},
                                                               {"AmoebaNet", 3.145},
                                                               {"PNASNet", 4.481}};
  for (const auto& [name, expected] : counted) EXPECT_NEAR(millions(name), expected, 0.0005) << name;
}

TEST(Network, CountsOfTheThesisRowsOnImageNet) {
  const NetworkOptions mobile = NetworkOptions::published("imagenet");
  const std::vector<std::pair<std::string, double>> counted = {{"DARTS_V2", 4.719},       {"PDARTS", 4.944},
                                                               {"PC_DARTS_cifar", 5.271}, {"PC_DARTS_image", 5.342},
                                                               {"DrNAS_imagenet", 5.726}, {"SNAS_mild", 3.939}};
  for (const auto& [name, expected] : counted) EXPECT_NEAR(millions(name, mobile), expected, 0.0005) << name;
  EXPECT_NEAR(static_cast<double>(build("DARTS_V2", mobile).multiply_adds()) / 1e6, 529.9, 0.05);
  EXPECT_NEAR(static_cast<double>(build("DrNAS_imagenet", mobile).multiply_adds()) / 1e6, 624.4, 0.05);
  NetworkOptions gdas = mobile;
  gdas.channels = 50;
  EXPECT_NEAR(static_cast<double>(build("GDAS_V1", gdas).multiply_adds()) / 1e6, 581.0, 0.05);
}

TEST(Network, EveryPublishedArchitectureRuns) {
  const NetworkOptions small{.channels = 4, .layers = 3, .classes = 5, .image_side = 8};
  for (const NamedGenotype& entry : named_genotypes()) {
    Network network(entry.genotype, small, make_generator(0));
    const NetworkOutput output = network.forward(torch::randn({2, 3, 8, 8}));
    EXPECT_EQ(output.logits.sizes(), at::IntArrayRef({2, 5})) << entry.name;
    EXPECT_FALSE(output.auxiliary.defined());  // 8 x 8 images are too small for the head
  }
}

TEST(Network, AuxiliaryHeadWorksInTrainingOnly) {
  Network network = build("DARTS_V2", {.channels = 4, .layers = 3});
  EXPECT_TRUE(network.forward(torch::randn({2, 3, 32, 32})).auxiliary.defined());
  network.eval();
  EXPECT_FALSE(network.forward(torch::randn({2, 3, 32, 32})).auxiliary.defined());
}

TEST(DropPath, DropsWholeImagesAndKeepsTheMean) {
  const DropPath drop{.probability = 0.25, .generator = make_generator(3)};
  const auto y = drop(torch::ones({10000, 2, 1, 1}));
  EXPECT_TRUE(y.select(1, 0).equal(y.select(1, 1)));
  const auto kept = y.select(1, 0).gt(0).to(torch::kDouble).mean().item<double>();
  EXPECT_NEAR(kept, 0.75, 4 * std::sqrt(0.75 * 0.25 / 10000));  // four standard errors: false alarm 6e-5
  EXPECT_NEAR(y.max().item<double>(), 1 / 0.75, 1e-6);
  const auto x = torch::randn({2, 2, 2, 2});
  EXPECT_TRUE(DropPath{}(x).is_same(x));
}

TEST(Network, RefusesSizesThatDoNotFit) {
  using nas::testing::expect_error;
  expect_error([] { build("DARTS_V2", {.channels = 0}); }, {"channels = 0"});
  expect_error([] { build("DARTS_V2", {.image_side = 30}); }, {"image_side = 30", "divisible by 4"});
  expect_error([] { NetworkOptions::published("mnist"); }, {"'mnist'", "cifar10"});
}
