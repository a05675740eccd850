#include <nas/data/synthetic.h>

#include <vector>

#include <ATen/ATen.h>

#include <nas/data/checked_file.h>
#include <nas/data/philox.h>
#include <nas/run/error.h>

namespace nas {

void SyntheticOptions::validate() const {
  if (n_train < 1) fail("synthetic n_train: {}, expected at least 1", n_train);
  if (n_test < 1) fail("synthetic n_test: {}, expected at least 1", n_test);
  if (classes < 2 || classes > 256) fail("synthetic classes: {}, expected 2 to 256", classes);
  if (channels < 1) fail("synthetic channels: {}, expected at least 1", channels);
  if (side < 4 || side % 4 != 0) fail("synthetic side: {}, expected a positive multiple of 4", side);
  if (noise < 0 || noise > 64) fail("synthetic noise: {}, expected 0 to 64", noise);
}

Dataset generate_synthetic(const SyntheticOptions& options, Part part) {
  options.validate();
  constexpr std::int64_t kTiles = 4;
  const std::int64_t side = options.side;
  const std::int64_t tile = side / kTiles;
  const std::uint64_t key = derive_key(options.seed, /*stream=*/0, /*purpose=*/0);

  std::vector<std::int64_t> mosaics;  // [class, channel, row of tiles, column of tiles]
  CounterRandom colours(key, 0, 0, 0);
  for (std::int64_t i = 0; i < options.classes * options.channels * kTiles * kTiles; ++i) {
    mosaics.push_back(64 + colours.below(128));
  }
  const std::int64_t count = part == Part::Train ? options.n_train : options.n_test;
  std::vector<double> half(static_cast<std::size_t>(options.channels), 0.5);
  std::vector<double> quarter(static_cast<std::size_t>(options.channels), 0.25);
  Dataset dataset{"synthetic",
                  part,
                  at::empty({count, options.channels, side, side}, at::kByte),
                  at::arange(count, at::kLong).remainder(options.classes),
                  options.classes,
                  {"synthetic", std::move(half), std::move(quarter), "chosen by us"},
                  {},
                  {"generated, for tests of the code only"}};
  auto* pixel = dataset.images.data_ptr<std::uint8_t>();
  for (std::int64_t image = 0; image < count; ++image) {
    CounterRandom noise(key, 1 + static_cast<std::uint32_t>(part), static_cast<std::uint32_t>(image), 0);
    for (std::int64_t c = 0; c < options.channels; ++c) {
      const std::int64_t plane = (image % options.classes * options.channels + c) * kTiles * kTiles;
      for (std::int64_t at = 0; at < side * side; ++at) {
        const std::int64_t colour = mosaics[plane + at / side / tile * kTiles + at % side / tile];
        const std::int64_t moved = noise.below(static_cast<std::uint32_t>(2 * options.noise + 1)) - options.noise;
        *pixel++ = static_cast<std::uint8_t>(colour + moved);
      }
    }
  }
  dataset.checksums["generated " + std::string(name(part))] =
      sha256({dataset.images.data_ptr<std::uint8_t>(), static_cast<std::size_t>(dataset.images.numel())});
  return dataset;
}

}  // namespace nas
