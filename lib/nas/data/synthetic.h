#pragma once

#include <cstdint>

#include <nas/data/dataset.h>

namespace nas {

/// A generated data set for tests of the code: numbers obtained on it mean nothing about architectures.
struct SyntheticOptions {
  std::int64_t n_train = 512;
  std::int64_t n_test = 128;
  std::int64_t classes = 10;  ///< 2 to 256
  std::int64_t channels = 3;
  std::int64_t side = 32;   ///< pixels, a multiple of 4
  std::int64_t noise = 48;  ///< each pixel moves by a uniform integer of at most this size, 0 to 64
  std::uint64_t seed = 0;

  /// Throws Error naming the option that is out of range.
  void validate() const;
};

/// Image i has class i modulo classes. A class is a 4 x 4 mosaic of random colours between 64 and 191, the same in both
/// parts; an image is its class's mosaic with noise. Integer arithmetic only: the same bytes on every machine.
Dataset generate_synthetic(const SyntheticOptions& options, Part part);

}  // namespace nas
