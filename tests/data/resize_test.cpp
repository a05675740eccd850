#include <nas/data/resize.h>

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/data/files.h"

namespace nas {
namespace {

using testing::error_of;
using testing::expect_contains;

TEST(AveragePool, RoundsHalvesUpwards) {
  const auto image = at::tensor({1, 2, 0, 0,  //
                                 2, 1, 0, 1},
                                at::kByte)
                         .view({1, 1, 2, 4});
  EXPECT_TRUE(average_pool(image, 2).equal(at::tensor({2, 0}, at::kByte).view({1, 1, 1, 2})));  // 1.5 and 0.25
}

RC_GTEST_PROP(AveragePool, EqualsTheRoundedMeanOfLibTorch, (std::uint32_t seed)) {
  const auto factor = *rc::gen::inRange<std::int64_t>(1, 5);
  const auto rows = *rc::gen::inRange<std::int64_t>(1, 5);
  const auto columns = *rc::gen::inRange<std::int64_t>(1, 5);
  at::manual_seed(seed);
  const auto images = at::randint(0, 256, {2, 3, rows * factor, columns * factor}, at::kByte);
  const auto sums = images.view({2, 3, rows, factor, columns, factor}).to(at::kDouble).sum({3, 5});
  const auto expected = (sums / (factor * factor) + 0.5).floor().to(at::kByte);
  RC_ASSERT(average_pool(images, factor).equal(expected));
}

RC_GTEST_PROP(PadImages, KeepsTheImageAndAddsOnlyBlack, (std::uint32_t seed)) {
  const auto height = *rc::gen::inRange<std::int64_t>(1, 8);
  const auto width = *rc::gen::inRange<std::int64_t>(1, 8);
  const auto side = *rc::gen::inRange<std::int64_t>(8, 12);
  at::manual_seed(seed);
  const auto images = at::randint(0, 256, {2, 1, height, width}, at::kByte);
  const auto padded = pad_images(images, side);
  RC_ASSERT(padded.sizes() == at::IntArrayRef({2, 1, side, side}));
  RC_ASSERT(padded.sum().item<std::int64_t>() == images.sum().item<std::int64_t>());
  const auto inside = padded.slice(2, (side - height) / 2, (side - height) / 2 + height)
                          .slice(3, (side - width) / 2, (side - width) / 2 + width);
  RC_ASSERT(inside.equal(images));
}

TEST(RepeatGrey, EveryChannelIsTheImage) {
  const auto images = at::arange(8, at::kByte).view({2, 1, 2, 2});
  const auto repeated = repeat_grey(images, 3);
  ASSERT_EQ(repeated.size(1), 3);
  EXPECT_TRUE(repeated.is_contiguous());
  for (int c = 0; c < 3; ++c) EXPECT_TRUE(repeated.select(1, c).equal(images.select(1, 0)));
}

TEST(Resize, BadSizesAreNamed) {
  const auto images = at::zeros({1, 3, 6, 6}, at::kByte);
  expect_contains(error_of([&] { average_pool(images, 4); }), {"downscale: 4", "6 x 6"});
  expect_contains(error_of([&] { average_pool(images, 0); }), {"downscale: 0"});
  expect_contains(error_of([&] { pad_images(images, 5); }), {"pad_side: 5", "6 x 6"});
  expect_contains(error_of([&] { repeat_grey(images, 3); }), {"channels: 3"});
}

}  // namespace
}  // namespace nas
