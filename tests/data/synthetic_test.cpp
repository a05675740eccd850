#include <nas/data/synthetic.h>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/data/files.h"

namespace nas {
namespace {

TEST(Synthetic, TheNearestClassMeanOfTheTrainPartNamesEveryTestImage) {
  const auto train = generate_synthetic({}, Part::Train);
  const auto test = generate_synthetic({}, Part::Test);
  std::vector<at::Tensor> means;
  for (std::int64_t c = 0; c < train.classes; ++c) {
    means.push_back(train.images.index({train.labels == c}).to(at::kFloat).flatten(1).mean(0));
  }
  const auto distance = at::cdist(test.images.to(at::kFloat).flatten(1), at::stack(means));
  EXPECT_TRUE(distance.argmin(1).equal(test.labels));
}

TEST(Synthetic, DependsOnTheSeedAndOnNothingElse) {
  SyntheticOptions other;
  other.seed = 1;
  const auto train = generate_synthetic({}, Part::Train);
  EXPECT_TRUE(train.images.equal(generate_synthetic({}, Part::Train).images));
  EXPECT_FALSE(train.images.equal(generate_synthetic(other, Part::Train).images));
  EXPECT_FALSE(train.images.slice(0, 0, 128).equal(generate_synthetic({}, Part::Test).images));
}

TEST(Synthetic, SaysThatItIsForTestsOnly) {
  const auto train = generate_synthetic({}, Part::Train);
  ASSERT_EQ(train.changes.size(), 1U);
  testing::expect_contains(train.changes[0], {"tests of the code only"});
}

TEST(Synthetic, BadOptionsAreNamed) {
  SyntheticOptions options;
  options.side = 30;
  testing::expect_contains(testing::error_of([&] { generate_synthetic(options, Part::Train); }), {"side: 30"});
  options = {};
  options.classes = 1;
  testing::expect_contains(testing::error_of([&] { generate_synthetic(options, Part::Train); }), {"classes: 1"});
  options = {};
  options.noise = 65;
  testing::expect_contains(testing::error_of([&] { generate_synthetic(options, Part::Train); }), {"noise: 65"});
}

}  // namespace
}  // namespace nas
