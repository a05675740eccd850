#pragma once

#include <nas/data/load.h>
#include <nas/data/split.h>
#include <nas/search/supernet_search.h>

namespace nas::testing {

/// A few synthetic images, split as for a search.
inline Splits tiny_splits(int64_t images = 24) {
  return make_splits(load_dataset({.name = "synthetic", .downscale = 4}),
                     {.n_train = images, .n_valid = images, .n_full_train = images, .n_test = images});
}

/// A search of seconds on synthetic images.
inline SearchOptions tiny_options(const std::string& space = "s2", int64_t epochs = 2) {
  SearchOptions options;
  options.space = space;
  options.supernet.channels = 4;
  options.supernet.layers = 3;
  options.epochs = epochs;
  options.batch_size = 8;
  return options;
}

inline SupernetSearch tiny_search(const SearchOptions& options, uint64_t seed = 0) {
  const Splits splits = tiny_splits();
  SearchOptions sized = options;
  sized.supernet.classes = splits.train.dataset.classes;
  sized.supernet.image_channels = splits.train.dataset.images.size(1);
  return SupernetSearch(sized, {splits.train, splits.valid}, seed);
}

/// Every tensor and the document of two checkpoints are equal, bit for bit.
inline void expect_equal(const Checkpoint& a, const Checkpoint& b) {
  EXPECT_EQ(a.meta, b.meta);
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (const auto& [name, tensor] : a.tensors) {
    if (name == "adam") continue;  // LibTorch's archive holds addresses
    EXPECT_TRUE(tensor.equal(b.tensors.at(name))) << name;
  }
}

}  // namespace nas::testing
