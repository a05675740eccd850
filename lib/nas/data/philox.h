#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace nas {

/// One block of Philox4x32-10, the counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2,
/// 3" (SC 2011): four random words as a pure function of a counter and a key.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// A key for one purpose and stream of a seed, so that different uses of one seed are independent.
std::uint64_t derive_key(std::uint64_t seed, std::uint32_t stream, std::uint32_t purpose);

/// Random numbers that depend only on a key and an address of three words (for example epoch, step and image), hence
/// neither on threads, nor on what was drawn before, nor on the standard library.
class CounterRandom {
 public:
  CounterRandom(std::uint64_t key, std::uint32_t first, std::uint32_t second, std::uint32_t third);

  /// The next 32 random bits.
  std::uint32_t next();

  /// Uniform in 0 to bound - 1, without bias (Lemire's multiplication with rejection). bound is at least 1.
  std::uint32_t below(std::uint32_t bound);

  /// Uniform in [0, 1), a multiple of 2^-32.
  double uniform();

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  std::size_t used_ = 4;
};

/// The first `count` entries of a uniformly random order of 0 to n - 1 (Fisher-Yates from the front: entry i is
/// exchanged with entry i + below(n - i)). 0 <= count <= n < 2^32.
std::vector<std::int64_t> random_order(std::int64_t n, std::int64_t count, CounterRandom& random);

}  // namespace nas
