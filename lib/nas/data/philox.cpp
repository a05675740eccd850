#include <nas/data/philox.h>

#include <limits>
#include <numeric>
#include <utility>

#include <c10/util/Exception.h>

namespace nas {

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t even = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t odd = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(odd >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(odd),
               static_cast<std::uint32_t>(even >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(even)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

std::uint64_t derive_key(std::uint64_t seed, std::uint32_t stream, std::uint32_t purpose) {
  constexpr std::uint32_t kDerivation = 0xFFFFFFFF;  // keeps these counters apart from those of CounterRandom
  const auto words = philox({kDerivation, stream, purpose, kDerivation},
                            {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
  return std::uint64_t{words[1]} << 32 | words[0];
}

CounterRandom::CounterRandom(std::uint64_t key, std::uint32_t first, std::uint32_t second, std::uint32_t third)
    : key_{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)}, counter_{0, first, second, third} {}

std::uint32_t CounterRandom::next() {
  if (used_ == block_.size()) {
    block_ = philox(counter_, key_);
    ++counter_[0];
    used_ = 0;
  }
  return block_[used_++];
}

std::uint32_t CounterRandom::below(std::uint32_t bound) {
  TORCH_INTERNAL_ASSERT(bound > 0);
  std::uint64_t product = std::uint64_t{next()} * bound;
  if (static_cast<std::uint32_t>(product) < bound) {
    const std::uint32_t threshold = (0 - bound) % bound;  // 2^32 modulo bound
    while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{next()} * bound;
  }
  return static_cast<std::uint32_t>(product >> 32);
}

double CounterRandom::uniform() { return next() * 0x1p-32; }

std::vector<std::int64_t> random_order(std::int64_t n, std::int64_t count, CounterRandom& random) {
  TORCH_INTERNAL_ASSERT(0 <= count && count <= n && n <= std::numeric_limits<std::uint32_t>::max());
  std::vector<std::int64_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  for (std::int64_t i = 0; i < count; ++i)
    std::swap(order[i], order[i + random.below(static_cast<std::uint32_t>(n - i))]);
  order.resize(static_cast<std::size_t>(count));
  return order;
}

}  // namespace nas
