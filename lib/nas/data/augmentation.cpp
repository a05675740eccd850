#include <nas/data/augmentation.h>

#include <algorithm>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/util/Exception.h>

#include <nas/run/error.h>

namespace nas {
namespace {

/// The columns of an output row that come from inside the image, and the column of the image the first one shows.
struct Columns {
  std::int64_t begin, end, source;
  std::int64_t step;  ///< -1 when flipped
};

Columns visible_columns(const ImageChange& change, std::int64_t width) {
  const std::int64_t begin = std::clamp<std::int64_t>(-change.shift_x, 0, width);
  const std::int64_t end = std::clamp<std::int64_t>(width - change.shift_x, begin, width);
  if (!change.flip) return {begin, end, begin + change.shift_x, 1};
  return {width - end, width - begin, end - 1 + change.shift_x, -1};
}

struct Shape {
  std::int64_t channels, height, width;
};

void write_planes(const std::uint8_t* image, const ImageChange& change, const PixelTable& table, Shape shape,
                  float* out) {
  const Columns columns = visible_columns(change, shape.width);
  for (std::int64_t c = 0; c < shape.channels; ++c) {
    const float* value = table.channel(c);
    for (std::int64_t y = 0; y < shape.height; ++y, out += shape.width) {
      const std::int64_t row = y + change.shift_y;
      if (row < 0 || row >= shape.height) {
        std::fill_n(out, shape.width, value[0]);
        continue;
      }
      const std::uint8_t* source = image + (c * shape.height + row) * shape.width + columns.source;
      std::fill(out, out + columns.begin, value[0]);
      for (std::int64_t x = columns.begin; x < columns.end; ++x, source += columns.step) out[x] = value[*source];
      std::fill(out + columns.end, out + shape.width, value[0]);
    }
    float* plane = out - shape.height * shape.width;
    for (std::int64_t y = change.cut_top; y < change.cut_bottom; ++y) {
      std::fill(plane + y * shape.width + change.cut_left, plane + y * shape.width + change.cut_right, 0.0F);
    }
  }
}

/// Writes one channel of a channels-last image: `out` points at that channel of the first pixel.
void write_interleaved(const std::uint8_t* image, const ImageChange& change, const PixelTable& table, Shape shape,
                       float* out) {
  const Columns columns = visible_columns(change, shape.width);
  const std::int64_t stride = shape.channels;
  for (std::int64_t c = 0; c < shape.channels; ++c) {
    const float* value = table.channel(c);
    for (std::int64_t y = 0; y < shape.height; ++y) {
      float* line = out + y * shape.width * stride + c;
      const std::int64_t row = y + change.shift_y;
      const bool outside = row < 0 || row >= shape.height;
      const std::int64_t begin = outside ? shape.width : columns.begin;
      const std::int64_t end = outside ? shape.width : columns.end;
      const std::uint8_t* source = image + (c * shape.height + (outside ? 0 : row)) * shape.width + columns.source;
      for (std::int64_t x = 0; x < begin; ++x) line[x * stride] = value[0];
      for (std::int64_t x = begin; x < end; ++x, source += columns.step) line[x * stride] = value[*source];
      for (std::int64_t x = end; x < shape.width; ++x) line[x * stride] = value[0];
    }
  }
  for (std::int64_t y = change.cut_top; y < change.cut_bottom; ++y) {
    float* line = out + y * shape.width * stride;
    std::fill(line + change.cut_left * stride, line + change.cut_right * stride, 0.0F);
  }
}

}  // namespace

void AugmentationOptions::validate() const {
  if (crop_padding < 0) fail("crop_padding: {}, expected 0 (no crop) or more pixels", crop_padding);
  if (cutout_length < 0) fail("cutout_length: {}, expected 0 (no cutout) or more pixels", cutout_length);
  if (!(cutout_probability >= 0 && cutout_probability <= 1)) {
    fail("cutout_probability: {}, expected a probability between 0 and 1", cutout_probability);
  }
}

ImageChange ImageChange::draw(const AugmentationOptions& options, std::int64_t height, std::int64_t width,
                              CounterRandom& random) {
  // Every number is drawn whether used or not: switching one change off leaves the others as they were.
  ImageChange change;
  const auto shifts = static_cast<std::uint32_t>(2 * options.crop_padding + 1);
  change.shift_y = random.below(shifts) - options.crop_padding;
  change.shift_x = random.below(shifts) - options.crop_padding;
  change.flip = (random.next() >> 31) != 0 && options.flip;
  const bool cut = random.uniform() < options.cutout_probability;
  const std::int64_t centre_y = random.below(static_cast<std::uint32_t>(height));
  const std::int64_t centre_x = random.below(static_cast<std::uint32_t>(width));
  if (cut && options.cutout_length > 0) {
    const std::int64_t half = options.cutout_length / 2;
    change.cut_top = std::max<std::int64_t>(centre_y - half, 0);
    change.cut_bottom = std::min(centre_y + half, height);
    change.cut_left = std::max<std::int64_t>(centre_x - half, 0);
    change.cut_right = std::min(centre_x + half, width);
  }
  return change;
}

PixelTable::PixelTable(const Normalisation& normalisation) {
  TORCH_INTERNAL_ASSERT(normalisation.mean.size() == normalisation.std.size());
  for (std::size_t c = 0; c < normalisation.mean.size(); ++c) {
    const auto mean = static_cast<float>(normalisation.mean[c]);
    const auto std = static_cast<float>(normalisation.std[c]);
    for (int byte = 0; byte < 256; ++byte) values_.push_back((static_cast<float>(byte) / 255.0F - mean) / std);
  }
}

at::Tensor make_batch(const at::Tensor& images, std::span<const std::int64_t> indices,
                      std::span<const ImageChange> changes, const PixelTable& table, at::MemoryFormat format) {
  TORCH_CHECK(images.dim() == 4 && images.scalar_type() == at::kByte && images.is_contiguous(),
              "make_batch: images must be contiguous uint8 [n, C, H, W]");
  TORCH_CHECK(table.channels() == images.size(1), "make_batch: normalisation for ", table.channels(),
              " channels, images have ", images.size(1));
  TORCH_INTERNAL_ASSERT(indices.size() == changes.size());
  const Shape shape{images.size(1), images.size(2), images.size(3)};
  const auto count = static_cast<std::int64_t>(indices.size());
  const std::int64_t pixels = shape.channels * shape.height * shape.width;
  at::Tensor batch = at::empty({count, shape.channels, shape.height, shape.width},
                               at::TensorOptions(at::kFloat).memory_format(format));
  const auto* source = images.data_ptr<std::uint8_t>();
  auto* out = batch.data_ptr<float>();
  const auto write = format == at::MemoryFormat::ChannelsLast ? write_interleaved : write_planes;
  constexpr std::int64_t kGrain = 16;  // images a thread, about 50 microseconds of work
  at::parallel_for(0, count, kGrain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      TORCH_INTERNAL_ASSERT(indices[i] >= 0 && indices[i] < images.size(0));
      write(source + indices[i] * pixels, changes[i], table, shape, out + i * pixels);
    }
  });
  return batch;
}

}  // namespace nas
