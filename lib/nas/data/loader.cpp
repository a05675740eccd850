#include <nas/data/loader.h>

#include <algorithm>
#include <limits>
#include <utility>

#include <ATen/ATen.h>
#include <c10/util/Exception.h>

#include <nas/run/error.h>

namespace nas {
namespace {

enum Purpose : std::uint32_t { kOrder = 0, kAugmentation = 1 };

std::uint32_t word(std::int64_t number) {
  TORCH_CHECK(number >= 0 && number <= std::numeric_limits<std::uint32_t>::max(), "loader: epoch or step ", number);
  return static_cast<std::uint32_t>(number);
}

}  // namespace

LoaderOptions LoaderOptions::evaluation(std::int64_t batch_size) {
  LoaderOptions options;
  options.batch_size = batch_size;
  options.order = Order::InOrder;
  options.augmentation = AugmentationOptions::none();
  return options;
}

void LoaderOptions::validate() const {
  if (batch_size < 1) fail("batch_size: {}, expected at least 1", batch_size);
  if (format != at::MemoryFormat::Contiguous && format != at::MemoryFormat::ChannelsLast) {
    fail("memory format: expected Contiguous or ChannelsLast");
  }
  augmentation.validate();
}

Loader::Loader(Split split, LoaderOptions options)
    : split_(std::move(split)),
      options_(options),
      table_(split_.dataset.normalisation),
      order_key_(derive_key(options_.seed, options_.stream, kOrder)),
      augmentation_key_(derive_key(options_.seed, options_.stream, kAugmentation)) {
  options_.validate();
  if (steps() < 1) {
    fail("split {} of {}: {} images do not fill one batch of {}: take a smaller batch_size or keep the short batch",
         split_.name, split_.dataset.name, split_.size(), options_.batch_size);
  }
}

std::int64_t Loader::steps() const {
  const std::int64_t rest = options_.drop_last ? 0 : options_.batch_size - 1;
  return (split_.size() + rest) / options_.batch_size;
}

std::vector<std::int64_t> Loader::indices(std::int64_t epoch, std::int64_t step) {
  const std::int64_t count = split_.size();
  const std::int64_t begin = options_.order == Order::Independent ? 0 : step * options_.batch_size;
  const std::int64_t end = std::min(begin + options_.batch_size, count);
  std::vector<std::int64_t> wanted;
  if (options_.order == Order::InOrder) {
    wanted.assign(split_.indices.begin() + begin, split_.indices.begin() + end);
    return wanted;
  }
  if (options_.order == Order::Independent) {
    CounterRandom random(order_key_, word(epoch), word(step), 1);
    wanted = random_order(count, end, random);
  } else {
    if (cached_epoch_ != epoch) {
      CounterRandom random(order_key_, word(epoch), 0, 0);
      cached_order_ = random_order(count, count, random);
      cached_epoch_ = epoch;
    }
    wanted.assign(cached_order_.begin() + begin, cached_order_.begin() + end);
  }
  for (auto& position : wanted) position = split_.indices[static_cast<std::size_t>(position)];
  return wanted;
}

Batch Loader::batch(std::int64_t epoch, std::int64_t step) {
  TORCH_CHECK(epoch >= 0 && step >= 0 && (step < steps() || options_.order == Order::Independent), "loader: epoch ",
              epoch, ", step ", step, " of ", steps());
  Batch batch;
  batch.indices = indices(epoch, step);
  const auto& images = split_.dataset.images;
  std::vector<ImageChange> changes;
  changes.reserve(batch.indices.size());
  for (std::size_t position = 0; position < batch.indices.size(); ++position) {
    CounterRandom random(augmentation_key_, word(epoch), word(step), static_cast<std::uint32_t>(position));
    changes.push_back(ImageChange::draw(options_.augmentation, images.size(2), images.size(3), random));
  }
  batch.images = make_batch(images, batch.indices, changes, table_, options_.format);
  batch.labels = at::empty({static_cast<std::int64_t>(batch.indices.size())}, at::kLong);
  const auto* label = split_.dataset.labels.data_ptr<std::int64_t>();
  auto* out = batch.labels.data_ptr<std::int64_t>();
  for (const auto index : batch.indices) *out++ = label[index];
  return batch;
}

}  // namespace nas
