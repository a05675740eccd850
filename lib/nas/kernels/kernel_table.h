#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace nas::kernels {

/// A feature map of one image in memory: pixel (y, x) starts at data + y * row + x * pixel, its channels lie side by
/// side. In a padded map `data` points at the first pixel inside the border.
struct View {
  float* data = nullptr;
  ptrdiff_t row = 0;    ///< floats from a row to the next
  ptrdiff_t pixel = 0;  ///< floats from a pixel to the next
  float* at(ptrdiff_t y, ptrdiff_t x) const { return data + y * row + x * pixel; }
};

/// The same, read only.
struct ConstView {
  const float* data = nullptr;
  ptrdiff_t row = 0;
  ptrdiff_t pixel = 0;
  ConstView() = default;
  ConstView(const float* data, ptrdiff_t row, ptrdiff_t pixel) : data(data), row(row), pixel(pixel) {}
  ConstView(const View& view) : data(view.data), row(view.row), pixel(view.pixel) {}
  const float* at(ptrdiff_t y, ptrdiff_t x) const { return data + y * row + x * pixel; }
};

/// Geometry of a depthwise convolution: kernel 3, 5 or 7; dilation 1 or 2; stride 1 or 2; "same" padding.
struct Depthwise {
  int kernel = 3;
  int dilation = 1;
  int stride = 1;
  int pad() const { return (kernel - 1) * dilation / 2; }
  int taps() const { return kernel * kernel; }
};

/// One addend of a mix: coefficient[channel] * map.
struct MixTerm {
  ConstView map;
  const float* coefficient = nullptr;
};

/// The gradient at a BN's output, and the coefficients ([channels] each) that make it the gradient at the BN's input.
struct NormGradient {
  ConstView gradient;
  ConstView value;  ///< the BN's input
  const float* mean = nullptr;
  const float* a = nullptr;
  const float* b = nullptr;  ///< null: zero, and c too (evaluation mode)
  const float* c = nullptr;
};

/// Sums over the pixels of one image, per channel: of the gradient, and of gradient * (value - mean).
struct GradientSums {
  double* gradient = nullptr;
  double* product = nullptr;
};

/// One map whose product with a gradient is to be summed.
struct ProductTerm {
  ConstView map;
  const float* mean = nullptr;  ///< per channel
  double* product = nullptr;    ///< per channel: sum of gradient * (map - mean), added to
};

/// The kernels of one instruction set. `channels` is always a multiple of `lanes`; every map is float32, channels last.
/// Weights are packed: depthwise [kernel * kernel][channels], pointwise [in][out].
struct KernelTable {
  const char* instructions;  ///< "AVX3", "AVX2", ...
  int lanes;

  /// out = source (scale null), or source * scale + shift; then ReLU where asked. Only the interior is written.
  void (*load)(const ConstView& source, const float* scale, const float* shift, bool relu, int height, int width,
               int channels, const View& out);
  /// Rows [row, row + rows) of the depthwise convolution of the padded map x: out is at its first of these rows.
  void (*depthwise)(const Depthwise& shape, const ConstView& x, const float* weight, int row, int rows, int width,
                    int channels, const View& out);
  /// dx += the adjoint of `depthwise` at the padded gradient. For stride 1 `weight` is flipped (see Unit::pack).
  void (*depthwise_adjoint)(const Depthwise& shape, const ConstView& gradient, const float* weight, int height,
                            int width, int channels, const View& dx);
  /// weight_gradient += sum over rows [row, row + rows) of x * gradient; gradient is at its first of these rows.
  void (*depthwise_weights)(const Depthwise& shape, const ConstView& x, const ConstView& gradient, int row, int rows,
                            int width, int channels, float* weight_gradient);
  /// out[p][o] = sum over i of in[p][i] * weight[i][o], for `pixels` consecutive pixels.
  void (*pointwise)(const float* in, int in_channels, const float* weight, int pixels, int out_channels, float* out);
  /// weight_gradient[i][o] += sum over p of in[p][i] * gradient[p][o].
  void (*pointwise_weights)(const float* in, int in_channels, const float* gradient, int pixels, int out_channels,
                            float* weight_gradient);
  /// sum += sum of (y - origin), square += sum of (y - origin)^2, per channel.
  void (*moments)(const float* y, const float* origin, int pixels, int channels, double* sum, double* square);
  /// out = constant + sum of the terms (constant null: zero).
  void (*mix)(const float* constant, const MixTerm* terms, int count, int height, int width, int channels,
              const View& out);
  /// BN's backward pass: out = gradient * a + (value - mean) * b + c; with b null, out = gradient * a.
  void (*norm_adjoint)(const NormGradient& in, int height, int width, int channels, const View& out);
  /// The sums of the gradient and of its product with each map, over one image.
  void (*products)(const ConstView& gradient, double* sum, const ProductTerm* terms, int count, int height, int width,
                   int channels);
  /// d = (value * scale + shift > 0) ? d : 0 in place, and its sums with value.
  void (*mask)(float* d, const float* value, const float* scale, const float* shift, const float* mean, int pixels,
               int channels, GradientSums sums);
  /// out = (x > 0 ? masked : 0) + direct + extra (each but x may be null).
  void (*join)(const ConstView& x, const ConstView& masked, const ConstView& direct, const ConstView& extra, int height,
               int width, int channels, const View& out);
  /// 3 x 3 pooling with padding 1 of an unpadded map of height x width; the average excludes the padding.
  void (*max_pool)(const ConstView& x, int stride, int height, int width, int channels, const View& out);
  void (*avg_pool)(const ConstView& x, int stride, int height, int width, int channels, const View& out);
  /// dx += adjoint; the first maximum in row-major order takes the gradient. Height and width are those of x.
  void (*max_pool_adjoint)(const ConstView& x, const ConstView& y, const ConstView& gradient, int stride, int height,
                           int width, int channels, const View& dx);
  void (*avg_pool_adjoint)(const ConstView& gradient, int stride, int height, int width, int channels, const View& dx);
};

/// The kernels for that number of channels on this CPU: vectors of 16 where 16 divides it, else of 8 (or narrower).
/// Channels must be padded to a multiple of padded_channels(1).
const KernelTable& kernel_table(int channels);

/// Channels rounded up to what the kernels take: a multiple of 8.
constexpr int padded_channels(int channels) { return (channels + 7) / 8 * 8; }

/// The instruction set in use: "AVX3" (AVX-512), "AVX2", ... Recorded with every run.
std::string instruction_set();

}  // namespace nas::kernels
