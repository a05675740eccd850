#include <nas/data/loader.h>

#include <algorithm>
#include <set>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nas/data/synthetic.h>

#include "tests/data/files.h"

namespace nas {
namespace {

using testing::error_of;
using testing::expect_contains;

/// The second half of n images, so that an index is not a position.
Split valid_split(std::int64_t n) {
  SyntheticOptions options;
  options.n_train = 2 * n;
  options.side = 8;
  const ImageData data{generate_synthetic(options, Part::Train), generate_synthetic(options, Part::Test), ""};
  return make_splits(data).valid;
}

std::vector<std::int64_t> epoch_indices(Loader& loader, std::int64_t epoch) {
  std::vector<std::int64_t> indices;
  for (std::int64_t step = 0; step < loader.steps(); ++step) {
    const auto batch = loader.batch(epoch, step);
    indices.insert(indices.end(), batch.indices.begin(), batch.indices.end());
  }
  return indices;
}

RC_GTEST_PROP(Loader, EveryShuffledEpochIsAPermutationOfTheSplit, (std::uint64_t seed)) {
  const auto split = valid_split(*rc::gen::inRange<std::int64_t>(1, 30));
  LoaderOptions options;
  options.batch_size = *rc::gen::inRange<std::int64_t>(1, 40);
  options.seed = seed;
  Loader loader(split, options);
  auto indices = epoch_indices(loader, *rc::gen::inRange<std::int64_t>(0, 1000));
  std::sort(indices.begin(), indices.end());
  RC_ASSERT(indices == split.indices);
}

RC_GTEST_PROP(Loader, DropLastLeavesOutOnlyTheShortBatch, (std::uint64_t seed)) {
  const auto n = *rc::gen::inRange<std::int64_t>(5, 30);
  LoaderOptions options;
  options.batch_size = *rc::gen::inRange<std::int64_t>(1, 6);
  options.seed = seed;
  Loader whole(valid_split(n), options);
  options.drop_last = true;
  Loader dropped(valid_split(n), options);
  auto expected = epoch_indices(whole, 3);
  expected.resize(static_cast<std::size_t>(n - n % options.batch_size));
  RC_ASSERT(epoch_indices(dropped, 3) == expected);
}

TEST(Loader, EpochsSeedsAndStreamsDiffer) {
  std::set<std::vector<std::int64_t>> orders;
  for (const std::uint64_t seed : {0, 1}) {
    for (const std::uint32_t stream : {0U, 1U}) {
      LoaderOptions options;
      options.seed = seed;
      options.stream = stream;
      Loader loader(valid_split(50), options);
      for (const std::int64_t epoch : {0, 1}) orders.insert(epoch_indices(loader, epoch));
    }
  }
  EXPECT_EQ(orders.size(), 8U);
}

TEST(Loader, ABatchDoesNotDependOnWhatWasAskedBefore) {
  for (const auto order : {Order::Shuffled, Order::Independent}) {
    LoaderOptions options;
    options.batch_size = 16;
    options.order = order;
    Loader straight(valid_split(40), options);
    for (std::int64_t epoch = 0; epoch < 2; ++epoch) epoch_indices(straight, epoch);
    Loader resumed(valid_split(40), options);
    const auto expected = straight.batch(2, 1);
    const auto found = resumed.batch(2, 1);
    EXPECT_EQ(found.indices, expected.indices);
    EXPECT_TRUE(found.images.equal(expected.images));
    EXPECT_TRUE(straight.batch(0, 1).images.equal(resumed.batch(0, 1).images));
  }
}

TEST(Loader, SameBytesWithAnyNumberOfThreads) {
  LoaderOptions options;
  options.batch_size = 96;
  options.augmentation.cutout_length = 4;
  Loader loader(valid_split(100), options);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = loader.batch(0, 0);
  at::set_num_threads(3);
  const auto three = loader.batch(0, 0);
  at::set_num_threads(threads);
  EXPECT_TRUE(one.images.equal(three.images));
}

TEST(Loader, IndependentBatchesRepeatNoImageWithinAndAreFullEveryStep) {
  LoaderOptions options;
  options.batch_size = 16;
  options.order = Order::Independent;
  Loader loader(valid_split(40), options);
  EXPECT_EQ(loader.steps(), 3);
  std::set<std::vector<std::int64_t>> batches;
  for (std::int64_t step = 0; step < 10; ++step) {  // beyond steps(): a validation draw a training step
    const auto indices = loader.batch(0, step).indices;
    EXPECT_EQ(indices.size(), 16U);
    EXPECT_EQ(std::set(indices.begin(), indices.end()).size(), 16U);
    EXPECT_TRUE(
        std::all_of(indices.begin(), indices.end(), [](std::int64_t index) { return index >= 40 && index < 80; }));
    batches.insert(indices);
  }
  EXPECT_EQ(batches.size(), 10U);
}

TEST(Loader, EvaluationIsInOrderUnchangedAndNormalised) {
  const auto split = valid_split(10);
  Loader loader(split, LoaderOptions::evaluation(4));
  EXPECT_EQ(epoch_indices(loader, 0), split.indices);
  const auto batch = loader.batch(0, 2);
  ASSERT_EQ(batch.images.size(0), 2);  // the short last batch
  const auto images = split.dataset.images.slice(0, 18, 20).to(at::kFloat).div(255).sub(0.5).div(0.25);
  EXPECT_TRUE(batch.images.equal(images));
  EXPECT_TRUE(batch.labels.equal(split.dataset.labels.slice(0, 18, 20)));
}

TEST(Loader, LabelsBelongToTheirImages) {
  const auto split = valid_split(30);
  Loader loader(split, {});
  const auto batch = loader.batch(5, 0);
  for (std::size_t i = 0; i < batch.indices.size(); ++i) {
    EXPECT_EQ(batch.labels[static_cast<std::int64_t>(i)].item<std::int64_t>(),
              split.dataset.labels[batch.indices[i]].item<std::int64_t>());
  }
}

TEST(Loader, ChannelsLastHoldsTheSameNumbers) {
  LoaderOptions options;
  Loader contiguous(valid_split(64), options);
  options.format = at::MemoryFormat::ChannelsLast;
  Loader channels_last(valid_split(64), options);
  const auto batch = channels_last.batch(0, 0);
  EXPECT_TRUE(batch.images.is_contiguous(at::MemoryFormat::ChannelsLast));
  EXPECT_TRUE(batch.images.equal(contiguous.batch(0, 0).images));
}

TEST(Loader, BadOptionsAreNamed) {
  LoaderOptions options;
  options.batch_size = 0;
  expect_contains(error_of([&] { Loader(valid_split(4), options); }), {"batch_size: 0"});
  options.batch_size = 5;
  options.drop_last = true;
  expect_contains(error_of([&] { Loader(valid_split(4), options); }), {"split valid", "4 images", "batch of 5"});
  options = {};
  options.augmentation.crop_padding = -3;
  expect_contains(error_of([&] { Loader(valid_split(4), options); }), {"crop_padding: -3"});
}

TEST(Loader, StepsOutsideTheEpochAreRefused) {
  Loader loader(valid_split(4), {});
  EXPECT_THROW(loader.batch(0, 1), c10::Error);
  EXPECT_THROW(loader.batch(-1, 0), c10::Error);
}

}  // namespace
}  // namespace nas
