#include <nas/data/augmentation.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/data/files.h"

namespace nas {
namespace {

using testing::error_of;
using testing::expect_contains;

const Normalisation kNormalisation{
    "darts", {0.49139968, 0.48215827, 0.44653124}, {0.24703233, 0.24348505, 0.26158768}, ""};

/// Random bytes of rapidcheck's choosing seed.
at::Tensor random_images(std::int64_t n, std::int64_t height, std::int64_t width, std::uint64_t key) {
  at::Tensor images = at::empty({n, 3, height, width}, at::kByte);
  CounterRandom random(key, 0, 0, 0);
  auto* pixel = images.data_ptr<std::uint8_t>();
  for (std::int64_t i = 0; i < images.numel(); ++i) pixel[i] = static_cast<std::uint8_t>(random.next());
  return images;
}

/// The published transforms one after the other, in LibTorch: pad with black and crop, flip, scale and normalise, cut
/// out.
at::Tensor reference(const at::Tensor& image, const ImageChange& change) {
  const std::int64_t height = image.size(1);
  const std::int64_t width = image.size(2);
  const std::int64_t pad = std::max(std::abs(change.shift_y), std::abs(change.shift_x));
  auto crop = at::constant_pad_nd(image, {pad, pad, pad, pad}, 0)
                  .slice(1, pad + change.shift_y, pad + change.shift_y + height)
                  .slice(2, pad + change.shift_x, pad + change.shift_x + width);
  if (change.flip) crop = crop.flip({2});
  const auto mean = at::tensor(at::ArrayRef<double>(kNormalisation.mean), at::kFloat).view({3, 1, 1});
  const auto std = at::tensor(at::ArrayRef<double>(kNormalisation.std), at::kFloat).view({3, 1, 1});
  auto out = crop.to(at::kFloat).div(255).sub(mean).div(std);
  out.slice(1, change.cut_top, change.cut_bottom).slice(2, change.cut_left, change.cut_right).zero_();
  return out;
}

AugmentationOptions arbitrary_options() {
  return {*rc::gen::inRange<std::int64_t>(0, 12), *rc::gen::arbitrary<bool>(), *rc::gen::inRange<std::int64_t>(0, 20),
          1.0};
}

RC_GTEST_PROP(Augmentation, EqualsThePublishedTransformsBitForBit, (std::uint64_t key)) {
  const auto height = *rc::gen::inRange<std::int64_t>(1, 12);
  const auto width = *rc::gen::inRange<std::int64_t>(1, 12);
  const auto images = random_images(5, height, width, key);
  const std::vector<std::int64_t> indices{4, 0, 0, 2};
  const auto options = arbitrary_options();
  CounterRandom random(key, 1, 0, 0);
  std::vector<ImageChange> changes;
  for (std::size_t i = 0; i < indices.size(); ++i) changes.push_back(ImageChange::draw(options, height, width, random));
  for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
    const auto batch = make_batch(images, indices, changes, PixelTable(kNormalisation), format);
    RC_ASSERT(batch.is_contiguous(format));
    for (std::size_t i = 0; i < indices.size(); ++i) {
      RC_ASSERT(batch[static_cast<std::int64_t>(i)].equal(reference(images[indices[i]], changes[i])));
    }
  }
}

RC_GTEST_PROP(Augmentation, FlippingTwiceChangesNothing, (std::uint64_t key)) {
  const auto images = random_images(1, 5, 7, key);
  const std::vector<std::int64_t> first{0};
  ImageChange flip;
  flip.flip = true;
  const PixelTable table(kNormalisation);
  const auto once = make_batch(images.flip({3}).contiguous(), first, std::vector{flip}, table);
  RC_ASSERT(once.equal(make_batch(images, first, std::vector{ImageChange{}}, table)));
}

RC_GTEST_PROP(Augmentation, DrawsStayInTheirRanges, (std::uint64_t key)) {
  const auto options = arbitrary_options();
  const auto height = *rc::gen::inRange<std::int64_t>(10, 40);
  const auto width = *rc::gen::inRange<std::int64_t>(10, 40);
  CounterRandom random(key, 0, 0, 0);
  const auto change = ImageChange::draw(options, height, width, random);
  RC_ASSERT(std::abs(change.shift_y) <= options.crop_padding);
  RC_ASSERT(std::abs(change.shift_x) <= options.crop_padding);
  RC_ASSERT(!change.flip || options.flip);
  RC_ASSERT(0 <= change.cut_top && change.cut_top <= change.cut_bottom && change.cut_bottom <= height);
  RC_ASSERT(0 <= change.cut_left && change.cut_left <= change.cut_right && change.cut_right <= width);
  // A quarter of the square remains at a corner, all of it inside. Lengths here are below 2 * 10.
  const auto half = options.cutout_length / 2;
  const auto area = (change.cut_bottom - change.cut_top) * (change.cut_right - change.cut_left);
  RC_ASSERT(half * half <= area);
  RC_ASSERT(area <= 4 * half * half);
}

RC_GTEST_PROP(Augmentation, SwitchingOneChangeOffLeavesTheOthers, (std::uint64_t key)) {
  const auto draw = [&](AugmentationOptions options) {
    CounterRandom random(key, 0, 0, 0);
    return ImageChange::draw(options, 32, 32, random);
  };
  const auto all = draw({4, true, 16, 1.0});
  const auto without_flip = draw({4, false, 16, 1.0});
  const auto without_cutout = draw({4, true, 0, 1.0});
  RC_ASSERT(without_flip.shift_y == all.shift_y);
  RC_ASSERT(without_flip.cut_top == all.cut_top);
  RC_ASSERT(without_cutout.flip == all.flip);
  RC_ASSERT(without_cutout.shift_x == all.shift_x);
}

TEST(Augmentation, EveryShiftEquallyOftenAndHalfAreFlipped) {
  std::array<int, 9> rows{}, columns{};
  int flips = 0, cuts = 0;
  constexpr int kDraws = 90000;
  for (int i = 0; i < kDraws; ++i) {
    CounterRandom random(3, static_cast<std::uint32_t>(i), 0, 0);
    const auto change = ImageChange::draw({4, true, 16, 0.25}, 32, 32, random);
    ++rows[change.shift_y + 4];
    ++columns[change.shift_x + 4];
    flips += change.flip;
    cuts += change.cut_bottom > change.cut_top;
  }
  // Five standard deviations of a binomial count of 90,000: 472 for p = 1/9, 750 for 1/2, 650 for 1/4.
  for (const auto* counts : {&rows, &columns}) {
    for (const int count : *counts) EXPECT_NEAR(count, kDraws / 9, 472);
  }
  EXPECT_NEAR(flips, kDraws / 2, 750);
  EXPECT_NEAR(cuts, kDraws / 4, 650);
}

TEST(Augmentation, SameBytesWithAnyNumberOfThreads) {
  const auto images = random_images(200, 32, 32, 1);
  std::vector<std::int64_t> indices(200);
  std::iota(indices.begin(), indices.end(), 0);
  std::vector<ImageChange> changes;
  CounterRandom random(2, 0, 0, 0);
  for (int i = 0; i < 200; ++i) changes.push_back(ImageChange::draw({4, true, 16, 1.0}, 32, 32, random));
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = make_batch(images, indices, changes, PixelTable(kNormalisation));
  at::set_num_threads(4);
  const auto four = make_batch(images, indices, changes, PixelTable(kNormalisation));
  at::set_num_threads(threads);
  EXPECT_TRUE(one.equal(four));
}

TEST(Augmentation, BadOptionsAreNamed) {
  expect_contains(error_of([] { AugmentationOptions{-1, true, 0, 1.0}.validate(); }), {"crop_padding: -1"});
  expect_contains(error_of([] { AugmentationOptions{4, true, -2, 1.0}.validate(); }), {"cutout_length: -2"});
  expect_contains(error_of([] { AugmentationOptions{4, true, 16, 1.5}.validate(); }), {"cutout_probability: 1.5"});
  expect_contains(error_of([] { AugmentationOptions{4, true, 16, NAN}.validate(); }), {"cutout_probability"});
}

}  // namespace
}  // namespace nas
