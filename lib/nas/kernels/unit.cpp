#include <nas/kernels/unit.h>

#include <algorithm>
#include <cstring>

#include <nas/kernels/norm.h>

namespace nas::kernels {

void Unit::pack(int valid) {
  const int c = channels;
  if (!factorised) {
    const int taps = shape.taps();
    std::fill_n(depthwise, taps * c, 0.0f);
    for (int i = 0; i < valid; ++i)
      for (int t = 0; t < taps; ++t) depthwise[t * c + i] = buffers.depthwise[i * taps + t];
    for (int t = 0; t < taps; ++t)
      std::copy_n(depthwise + t * c, c, depthwise_adjoint + (shape.stride == 1 ? taps - 1 - t : t) * c);
  }
  std::fill_n(pointwise, inputs() * c, 0.0f);
  const int half = valid / 2;
  for (int o = 0; o < valid; ++o)
    for (int i = 0; i < valid; ++i) {
      if (!factorised)
        pointwise[i * c + o] = buffers.pointwise[o * valid + i];
      else if (o < half)
        pointwise[i * c + o] = buffers.pointwise[o * valid + i];
      else
        pointwise[(c + i) * c + o] = buffers.second[(o - half) * valid + i];
    }
  for (int i = 0; i < inputs(); ++i)
    for (int o = 0; o < c; ++o) pointwise_adjoint[o * inputs() + i] = pointwise[i * c + o];
}

void Unit::unpack(const float* packed, int valid, const UnitGradients& to) const {
  const int c = channels;
  const int taps = factorised ? 0 : shape.taps();
  const float* dense = packed + taps * c;
  if (to.depthwise != nullptr)
    for (int i = 0; i < valid; ++i)
      for (int t = 0; t < taps; ++t) to.depthwise[i * taps + t] += packed[t * c + i];
  const int half = factorised ? valid / 2 : valid;
  if (to.pointwise != nullptr)
    for (int o = 0; o < half; ++o)
      for (int i = 0; i < valid; ++i) to.pointwise[o * valid + i] += dense[i * c + o];
  if (to.second != nullptr)
    for (int o = half; o < valid; ++o)
      for (int i = 0; i < valid; ++i) to.second[(o - half) * valid + i] += dense[(c + i) * c + o];
}

int chunk_rows(const Extent& extent) { return std::clamp(32 / extent.width, 1, extent.height); }

size_t chunk_size(const Extent& extent, int channels) {
  return static_cast<size_t>(chunk_rows(extent)) * extent.width * 2 * channels;
}

namespace {

// The two halves of a factorised reduction see the pixels (2y, 2x) and (2y + 1, 2x + 1): every second pixel, from
// `tap` on, of every second row.
template <class Map>
Map every_second(const Map& map, int row, int tap) {
  return {map.at(2 * row + tap, tap), 2 * map.row, 2 * map.pixel};
}

// Both halves' pixels side by side, for `rows` rows of outputs.
void gather(const KernelTable& table, const ConstView& x, int row, int rows, int width, int channels, float* out) {
  const ptrdiff_t pixel = 2 * channels;
  for (int tap = 0; tap < 2; ++tap)
    table.load(every_second(x, row, tap), nullptr, nullptr, false, rows, width, channels,
               View{out + tap * channels, width * pixel, pixel});
}

// The adjoint of gather: adds to dx.
void scatter(const KernelTable& table, const float* gradient, int row, int rows, int width, int channels,
             const View& dx) {
  const ptrdiff_t pixel = 2 * channels;
  for (int tap = 0; tap < 2; ++tap) {
    const View to = every_second(dx, row, tap);
    table.join(to, {}, to, ConstView(gradient + tap * channels, width * pixel, pixel), rows, width, channels, to);
  }
}

// The unit's pointwise input for some rows: the depthwise output, or the gathered pixels.
void pointwise_input(const KernelTable& table, const Unit& unit, const ConstView& x, int row, int rows, float* out) {
  if (unit.factorised)
    gather(table, x, row, rows, unit.out.width, unit.channels, out);
  else
    table.depthwise(unit.shape, x, unit.depthwise, row, rows, unit.out.width, unit.channels,
                    View{out, static_cast<ptrdiff_t>(unit.out.width) * unit.channels, unit.channels});
}

// Asks for memory that will be read soon: the stretches read here are too short for the hardware to foresee.
void prefetch(const float* from, size_t floats) {
  constexpr size_t kLine = 64 / sizeof(float);
  for (size_t i = 0; i < floats; i += kLine) __builtin_prefetch(from + i, 0, 2);
}

}  // namespace

void unit_forward(const KernelTable& table, const Unit& unit, const ConstView& x, float* value, double* moments,
                  const UnitScratch& scratch) {
  const int c = unit.channels, width = unit.out.width, step = chunk_rows(unit.out);
  if (moments != nullptr) std::fill_n(moments, 2 * c, 0.0);
  for (int row = 0; row < unit.out.height; row += step) {
    const int rows = std::min(step, unit.out.height - row);
    float* out = value + static_cast<size_t>(row) * width * c;
    pointwise_input(table, unit, x, row, rows, scratch.rows);
    table.pointwise(scratch.rows, unit.inputs(), unit.pointwise, rows * width, c, out);
    // Moments about the image's first pixel: no cancellation where the mean is large.
    if (moments != nullptr) table.moments(out, value, rows * width, c, moments, moments + c);
  }
  if (moments != nullptr) settle_image_moments(value, unit.out.pixels(), c, moments);
}

void unit_backward(const KernelTable& table, const Unit& unit, const ConstView& x, const NormGradient& gradient,
                   float* weights, const View& dx, const Extent& dx_extent, bool overwrite,
                   const UnitScratch& scratch) {
  const int c = unit.channels, width = unit.out.width, step = chunk_rows(unit.out);
  const size_t chunk = chunk_size(unit.out, c);
  float* dy = scratch.rows;
  float* dz = scratch.rows + chunk;
  float* z = scratch.rows + 2 * chunk;
  const ptrdiff_t row_size = static_cast<ptrdiff_t>(width) * c;
  float* dense = weights == nullptr || unit.factorised ? weights : weights + unit.shape.taps() * c;
  for (int row = 0; row < unit.out.height; row += step) {
    const int rows = std::min(step, unit.out.height - row);
    NormGradient below = gradient;
    below.gradient.data = gradient.gradient.at(row, 0);
    below.value.data = gradient.value.at(row, 0);
    const int next = std::min(step, unit.out.height - row - rows);
    if (gradient.b != nullptr && next > 0) prefetch(gradient.value.at(row + rows, 0), next * row_size);
    table.norm_adjoint(below, rows, width, c, View{dy, row_size, c});
    // A row of the padded map is contiguous: long rows go there at once, short ones together by way of a buffer.
    const bool by_row = !unit.factorised && width >= 8;
    const View padded{scratch.gradient.at(row, 0), scratch.gradient.row, scratch.gradient.pixel};
    if (by_row)
      for (int y = 0; y < rows; ++y)
        table.pointwise(dy + y * row_size, c, unit.pointwise_adjoint, width, c, padded.at(y, 0));
    else
      table.pointwise(dy, c, unit.pointwise_adjoint, rows * width, unit.inputs(), dz);
    if (weights != nullptr) {
      pointwise_input(table, unit, x, row, rows, z);
      table.pointwise_weights(z, unit.inputs(), dy, rows * width, c, dense);
      if (!unit.factorised)
        table.depthwise_weights(unit.shape, x, by_row ? ConstView(padded) : ConstView(dz, row_size, c), row, rows,
                                width, c, weights);
    }
    if (dx.data == nullptr) continue;
    if (unit.factorised)
      scatter(table, dz, row, rows, width, c, dx);
    else if (!by_row)
      table.load(ConstView(dz, row_size, c), nullptr, nullptr, false, rows, width, c, padded);
  }
  if (dx.data == nullptr || unit.factorised) return;
  if (overwrite)
    table.depthwise(unit.shape, scratch.gradient, unit.depthwise_adjoint, 0, dx_extent.height, dx_extent.width, c, dx);
  else
    table.depthwise_adjoint(unit.shape, scratch.gradient, unit.depthwise_adjoint, dx_extent.height, dx_extent.width, c,
                            dx);
}

}  // namespace nas::kernels
