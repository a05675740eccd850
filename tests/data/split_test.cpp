#include <nas/data/split.h>

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <nlohmann/json.hpp>

#include <nas/data/synthetic.h>

#include "tests/data/files.h"

namespace nas {
namespace {

using testing::error_of;
using testing::expect_contains;

ImageData small_data(std::int64_t n_train = 101, std::int64_t n_test = 11) {
  SyntheticOptions options;
  options.n_train = n_train;
  options.n_test = n_test;
  options.side = 4;
  return {generate_synthetic(options, Part::Train), generate_synthetic(options, Part::Test), ""};
}

TEST(Split, DefaultIsTheDartsSplit) {
  const auto splits = make_splits(small_data());
  EXPECT_EQ(splits.train.size(), 50);  // rounded down
  EXPECT_EQ(splits.valid.size(), 51);
  EXPECT_EQ(splits.train.indices.front(), 0);
  EXPECT_EQ(splits.valid.indices.front(), 50);
  EXPECT_EQ(splits.valid.indices.back(), 100);
  EXPECT_EQ(splits.full_train.size(), 101);
  EXPECT_EQ(splits.test.size(), 11);
}

TEST(Split, CountsAreTakenFromTheFrontOfEachHalf) {
  const auto splits = make_splits(small_data(), {0.5, 20, 30, 70, 5});
  EXPECT_EQ(splits.train.indices.back(), 19);
  EXPECT_EQ(splits.valid.indices.front(), 50);
  EXPECT_EQ(splits.valid.indices.back(), 79);
  EXPECT_EQ(splits.full_train.indices.back(), 69);
  EXPECT_EQ(splits.test.indices.back(), 4);
}

RC_GTEST_PROP(Split, TrainAndValidShareNoImageAndTestIsTheTestPart, ()) {
  const auto n = *rc::gen::inRange<std::int64_t>(4, 60);
  const auto fraction = *rc::gen::inRange(25, 76) / 100.0;
  const auto splits = make_splits(small_data(n, 3), {fraction, 0, 0, 0, 0});
  auto both = splits.train.indices;
  both.insert(both.end(), splits.valid.indices.begin(), splits.valid.indices.end());
  RC_ASSERT(both == splits.full_train.indices);
  RC_ASSERT(std::adjacent_find(both.begin(), both.end(), std::greater_equal<>()) == both.end());
  RC_ASSERT(splits.valid.dataset.part == Part::Train);
  RC_ASSERT(splits.test.dataset.part == Part::Test);
}

TEST(Split, DescriptionNamesSplitAndPart) {
  const auto description = describe(make_splits(small_data()).valid);
  EXPECT_EQ(description["name"], "valid");
  EXPECT_EQ(description["part"], "train");
  EXPECT_EQ(description["images"], 51);
}

TEST(Split, BadOptionsAreNamed) {
  const auto data = small_data();
  expect_contains(error_of([&] { make_splits(data, {0.5, 51}); }), {"split train", "51 images asked for, only 50"});
  expect_contains(error_of([&] { make_splits(data, {0.5, 0, 0, 0, 12}); }), {"split test", "12 images", "only 11"});
  expect_contains(error_of([&] { make_splits(data, {1.0}); }), {"train_fraction: 1"});
  expect_contains(error_of([&] { make_splits(data, {0.001}); }), {"split train", "no image left"});
  expect_contains(error_of([&] { make_splits(data, {0.5, -1}); }), {"n_train: -1"});
}

}  // namespace
}  // namespace nas
