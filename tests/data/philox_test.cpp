#include <nas/data/philox.h>

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace nas {
namespace {

using Words = std::array<std::uint32_t, 4>;

TEST(Philox, KnownAnswers) {  // Random123, tests/kat_vectors, philox4x32 10
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(CounterRandom, ReadsBlockAfterBlock) {
  CounterRandom random(0x0000000200000001, 7, 8, 9);
  for (std::uint32_t block = 0; block < 3; ++block) {
    for (const auto word : philox({block, 7, 8, 9}, {1, 2})) EXPECT_EQ(random.next(), word);
  }
}

RC_GTEST_PROP(CounterRandom, BelowItsBound, (std::uint64_t key)) {
  const auto bound = *rc::gen::inRange<std::uint32_t>(1, ~0U);
  CounterRandom random(key, 0, 0, 0);
  for (int i = 0; i < 20; ++i) RC_ASSERT(random.below(bound) < bound);
}

TEST(CounterRandom, EveryValueEquallyOften) {
  CounterRandom random(5, 0, 0, 0);
  constexpr int kDraws = 90000;
  std::array<int, 9> counts{};
  for (int i = 0; i < kDraws; ++i) ++counts[random.below(9)];
  // Standard deviation of a count: sqrt(90000 * 1/9 * 8/9) = 94.3; five of them.
  for (const int count : counts) EXPECT_NEAR(count, kDraws / 9, 472);
}

RC_GTEST_PROP(RandomOrder, WholeOrderIsAPermutationWhoseFrontIsTheShortOrder, (std::uint64_t key)) {
  const auto n = *rc::gen::inRange<std::int64_t>(1, 200);
  const auto count = *rc::gen::inRange<std::int64_t>(0, n + 1);
  CounterRandom random(key, 1, 2, 3);
  CounterRandom again(key, 1, 2, 3);
  auto order = random_order(n, n, random);
  const auto front = random_order(n, count, again);
  RC_ASSERT(std::equal(front.begin(), front.end(), order.begin()));
  std::sort(order.begin(), order.end());
  for (std::int64_t i = 0; i < n; ++i) RC_ASSERT(order[i] == i);
}

TEST(RandomOrder, EveryOrderEquallyOften) {
  std::map<std::vector<std::int64_t>, int> counts;
  constexpr std::uint32_t kDraws = 60000;
  for (std::uint32_t i = 0; i < kDraws; ++i) {
    CounterRandom random(11, i, 0, 0);
    ++counts[random_order(3, 3, random)];
  }
  ASSERT_EQ(counts.size(), 6U);
  // Standard deviation of a count: sqrt(60000 * 1/6 * 5/6) = 91.3; five of them.
  for (const auto& [order, count] : counts) EXPECT_NEAR(count, kDraws / 6, 457);
}

TEST(DeriveKey, DiffersForEverySeedStreamAndPurpose) {
  std::set<std::uint64_t> keys;
  for (std::uint64_t seed : {0ULL, 1ULL, 1ULL << 32}) {
    for (std::uint32_t stream : {0U, 1U, 2U}) {
      for (std::uint32_t purpose : {0U, 1U}) keys.insert(derive_key(seed, stream, purpose));
    }
  }
  EXPECT_EQ(keys.size(), 18U);
}

}  // namespace
}  // namespace nas
