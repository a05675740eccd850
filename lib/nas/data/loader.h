#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/MemoryFormat.h>

#include <nas/data/augmentation.h>
#include <nas/data/split.h>

namespace nas {

/// Which image is seen when.
enum class Order {
  Shuffled,     ///< every image once an epoch, in a fresh random order
  Independent,  ///< every step the first batch of a fresh random order: darts-pt draws next(iter(queue)) each step
  InOrder,      ///< every image once an epoch, by index: evaluation
};

struct LoaderOptions {
  std::int64_t batch_size = 64;  ///< DARTS search; its evaluation takes 96
  Order order = Order::Shuffled;
  bool drop_last = false;            ///< leave out a last batch that is short; DARTS keeps it
  AugmentationOptions augmentation;  ///< train and valid images of a search are both augmented (DARTS)
  at::MemoryFormat format = at::MemoryFormat::Contiguous;  ///< or ChannelsLast
  std::uint64_t seed = 0;
  std::uint32_t stream = 0;  ///< loaders of one seed draw independently when their streams differ

  /// Every image in order, unchanged, as accuracies are measured.
  static LoaderOptions evaluation(std::int64_t batch_size = 96);

  /// Throws Error naming the option that is out of range.
  void validate() const;
};

struct Batch {
  at::Tensor images;                  ///< [b, C, H, W] float32, normalised
  at::Tensor labels;                  ///< [b] int64
  std::vector<std::int64_t> indices;  ///< into the data set
};

/// Batches of a split as a pure function of (options, epoch, step): there is no state to save, a resumed run asks for
/// the step it stopped at and gets the same bytes, whatever the number of threads. Not for concurrent use of one
/// object.
class Loader {
 public:
  /// Throws Error when the options are out of range or leave no batch.
  Loader(Split split, LoaderOptions options);

  const Split& split() const { return split_; }
  const LoaderOptions& options() const { return options_; }

  /// Batches an epoch. Independent draws count like shuffled ones, as in the official loops.
  std::int64_t steps() const;

  /// epoch: at least 0; step: 0 to steps() - 1, without upper bound for independent draws.
  Batch batch(std::int64_t epoch, std::int64_t step);

 private:
  std::vector<std::int64_t> indices(std::int64_t epoch, std::int64_t step);

  Split split_;
  LoaderOptions options_;
  PixelTable table_;
  std::uint64_t order_key_;
  std::uint64_t augmentation_key_;
  std::int64_t cached_epoch_ = -1;
  std::vector<std::int64_t> cached_order_;  ///< positions in the split, of cached_epoch_
};

}  // namespace nas
