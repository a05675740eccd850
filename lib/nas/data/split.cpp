#include <nas/data/split.h>

#include <numeric>
#include <utility>

#include <nlohmann/json.hpp>

#include <nas/run/error.h>

namespace nas {
namespace {

/// `wanted` images from `begin` on, all of them up to `end` when it is 0.
Split take(std::string name, const Dataset& dataset, std::int64_t begin, std::int64_t end, std::int64_t wanted) {
  const std::int64_t there = end - begin;
  if (there < 1) fail("split {} of {}: no image left for it", name, dataset.name);
  if (wanted > there)
    fail("split {} of {}: {} images asked for, only {} there: lower its number in the table [data]", name, dataset.name,
         wanted, there);
  Split split{std::move(name), dataset,
              std::vector<std::int64_t>(static_cast<std::size_t>(wanted == 0 ? there : wanted))};
  std::iota(split.indices.begin(), split.indices.end(), begin);
  return split;
}

}  // namespace

void SplitOptions::validate() const {
  if (!(train_fraction > 0 && train_fraction < 1)) {
    fail("train_fraction: {}, expected strictly between 0 and 1", train_fraction);
  }
  for (const auto& [option, value] : {std::pair{"n_train", n_train}, std::pair{"n_valid", n_valid},
                                      std::pair{"n_full_train", n_full_train}, std::pair{"n_test", n_test}}) {
    if (value < 0) fail("{}: {}, expected 0 (all) or more images", option, value);
  }
}

Splits make_splits(const ImageData& data, const SplitOptions& options) {
  options.validate();
  const std::int64_t count = data.train.size();
  const auto border = static_cast<std::int64_t>(options.train_fraction * static_cast<double>(count));
  return {take("train", data.train, 0, border, options.n_train),
          take("valid", data.train, border, count, options.n_valid),
          take("full-train", data.train, 0, count, options.n_full_train),
          take("test", data.test, 0, data.test.size(), options.n_test)};
}

nlohmann::json describe(const Split& split) {
  return {{"name", split.name},
          {"part", name(split.dataset.part)},
          {"images", split.size()},
          {"first", split.indices.front()},
          {"last", split.indices.back()}};
}

}  // namespace nas
