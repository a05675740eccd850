#include <nas/data/resize.h>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <nas/run/error.h>

namespace nas {

at::Tensor pad_images(const at::Tensor& images, std::int64_t side) {
  const std::int64_t height = images.size(2);
  const std::int64_t width = images.size(3);
  if (side < height || side < width) fail("pad_side: {}, smaller than the images ({} x {})", side, height, width);
  at::Tensor padded = at::zeros({images.size(0), images.size(1), side, side}, images.options());
  padded.slice(2, (side - height) / 2, (side - height) / 2 + height)
      .slice(3, (side - width) / 2, (side - width) / 2 + width)
      .copy_(images);
  return padded;
}

at::Tensor repeat_grey(const at::Tensor& images, std::int64_t channels) {
  if (images.size(1) != 1)
    fail("channels: {}, but the images have {}: only grey ones can be repeated", channels, images.size(1));
  return images.expand({-1, channels, -1, -1}).contiguous();
}

at::Tensor average_pool(const at::Tensor& images, std::int64_t factor) {
  const std::int64_t height = images.size(2);
  const std::int64_t width = images.size(3);
  if (factor < 1 || height % factor != 0 || width % factor != 0) {
    fail("downscale: {}, expected a divisor of the image size {} x {}", factor, height, width);
  }
  at::Tensor pooled = at::empty({images.size(0), images.size(1), height / factor, width / factor}, images.options());
  const at::Tensor source = images.contiguous();
  const auto* in = source.data_ptr<std::uint8_t>();
  auto* out = pooled.data_ptr<std::uint8_t>();
  const std::int64_t area = factor * factor;
  const std::int64_t columns = width / factor;
  const std::int64_t rows =
      images.size(0) * images.size(1) * height / factor;  // of every plane: they follow each other
  at::parallel_for(0, rows, /*grain_size=*/1024, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      for (std::int64_t column = 0; column < columns; ++column) {
        const std::uint8_t* corner = in + row * factor * width + column * factor;
        std::int64_t sum = area / 2;
        for (std::int64_t y = 0; y < factor; ++y) {
          for (std::int64_t x = 0; x < factor; ++x) sum += corner[y * width + x];
        }
        out[row * columns + column] = static_cast<std::uint8_t>(sum / area);
      }
    }
  });
  return pooled;
}

}  // namespace nas
