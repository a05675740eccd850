// Depthwise convolutions over channels-last rows: register tiles of 8 pixels, the kernel row in registers.
// Included once per instruction set (no classical guard).
#if defined(NAS_KERNELS_DEPTHWISE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NAS_KERNELS_DEPTHWISE_INL_H_
#undef NAS_KERNELS_DEPTHWISE_INL_H_
#else
#define NAS_KERNELS_DEPTHWISE_INL_H_
#endif

#include <hwy/highway.h>

#include <nas/kernels/kernel_table.h>

HWY_BEFORE_NAMESPACE();
namespace nas::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// TILE neighbouring output pixels, one vector of channels.
template <int K, int DIL, int STRIDE, int TILE, bool ADD, class D>
HWY_INLINE void DepthwiseTile(D d, const float* HWY_RESTRICT x, ptrdiff_t row, ptrdiff_t pixel,
                              const float* HWY_RESTRICT weight, ptrdiff_t channels, float* HWY_RESTRICT out,
                              ptrdiff_t out_pixel) {
  constexpr int kColumns = (TILE - 1) * STRIDE + (K - 1) * DIL + 1;
  hn::Vec<D> sum[TILE];
#pragma GCC unroll 16
  for (int t = 0; t < TILE; ++t) sum[t] = ADD ? hn::LoadU(d, out + t * out_pixel) : hn::Zero(d);
  for (int ky = 0; ky < K; ++ky) {
    hn::Vec<D> w[K];
#pragma GCC unroll 16
    for (int kx = 0; kx < K; ++kx) w[kx] = hn::LoadU(d, weight + (ky * K + kx) * channels);
    const float* line = x + ky * DIL * row;
#pragma GCC unroll 64
    for (int c = 0; c < kColumns; ++c) {
      const auto v = hn::LoadU(d, line + c * pixel);
#pragma GCC unroll 16
      for (int kx = 0; kx < K; ++kx) {
        const int t = c - kx * DIL;
        if (t >= 0 && t % STRIDE == 0 && t / STRIDE < TILE) sum[t / STRIDE] = hn::MulAdd(v, w[kx], sum[t / STRIDE]);
      }
    }
  }
#pragma GCC unroll 16
  for (int t = 0; t < TILE; ++t) hn::StoreU(sum[t], d, out + t * out_pixel);
}

template <int K, int DIL, int STRIDE, bool ADD, class D>
HWY_INLINE void DepthwiseRows(D d, ConstView x, const float* weight, int row, int rows, int width, int channels,
                              View out) {
  constexpr int kPad = (K - 1) * DIL / 2;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int y = 0; y < rows; ++y) {
    for (int c = 0; c < channels; c += lanes) {
      const float* from = x.at((row + y) * STRIDE - kPad, -kPad) + c;
      float* to = out.at(y, 0) + c;
      int i = 0;
      for (; i + 8 <= width; i += 8)
        DepthwiseTile<K, DIL, STRIDE, 8, ADD>(d, from + i * STRIDE * x.pixel, x.row, x.pixel, weight + c, channels,
                                              to + i * out.pixel, out.pixel);
      for (; i + 4 <= width; i += 4)
        DepthwiseTile<K, DIL, STRIDE, 4, ADD>(d, from + i * STRIDE * x.pixel, x.row, x.pixel, weight + c, channels,
                                              to + i * out.pixel, out.pixel);
      for (; i < width; ++i)
        DepthwiseTile<K, DIL, STRIDE, 1, ADD>(d, from + i * STRIDE * x.pixel, x.row, x.pixel, weight + c, channels,
                                              to + i * out.pixel, out.pixel);
    }
  }
}

// dx at pixels 2 m + parity (m in [0, count)) of one row gathers the taps whose parity fits.
template <int K, int DIL, class D>
HWY_INLINE void StridedAdjointRow(D d, ConstView gradient, const float* weight, int y, int width, int channels,
                                  View dx) {
  constexpr int kPad = (K - 1) * DIL / 2;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int parity = 0; parity < 2; ++parity) {
    const int count = (width - parity + 1) / 2;
    for (int c = 0; c < channels; c += lanes) {
      for (int m = 0; m < count; m += 8) {
        const int tile = count - m < 8 ? count - m : 8;
        hn::Vec<D> sum[8];
        for (int t = 0; t < tile; ++t) sum[t] = hn::LoadU(d, dx.at(y, 2 * (m + t) + parity) + c);
        for (int ky = 0; ky < K; ++ky) {
          if ((y + kPad - ky * DIL) % 2 != 0) continue;
          for (int kx = 0; kx < K; ++kx) {
            if ((parity + kPad - kx * DIL) % 2 != 0) continue;
            const auto w = hn::LoadU(d, weight + (ky * K + kx) * channels + c);
            const float* g = gradient.at((y + kPad - ky * DIL) / 2, m + (parity + kPad - kx * DIL) / 2) + c;
            if (tile == 8) {
#pragma GCC unroll 8
              for (int t = 0; t < 8; ++t) sum[t] = hn::MulAdd(w, hn::LoadU(d, g + t * gradient.pixel), sum[t]);
            } else {
              for (int t = 0; t < tile; ++t) sum[t] = hn::MulAdd(w, hn::LoadU(d, g + t * gradient.pixel), sum[t]);
            }
          }
        }
        for (int t = 0; t < tile; ++t) hn::StoreU(sum[t], d, dx.at(y, 2 * (m + t) + parity) + c);
      }
    }
  }
}

// weight_gradient[ky][kx] += sum over the pixels of x * gradient: two sets of sums hide the latency.
template <int K, int DIL, int STRIDE, class D>
HWY_INLINE void DepthwiseWeightRows(D d, ConstView x, ConstView gradient, int row, int rows, int width, int channels,
                                    float* weight_gradient) {
  constexpr int kPad = (K - 1) * DIL / 2;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int c = 0; c < channels; c += lanes) {
    for (int ky = 0; ky < K; ++ky) {
      hn::Vec<D> even[K], odd[K];
#pragma GCC unroll 16
      for (int kx = 0; kx < K; ++kx) {
        even[kx] = hn::LoadU(d, weight_gradient + (ky * K + kx) * channels + c);
        odd[kx] = hn::Zero(d);
      }
      for (int y = 0; y < rows; ++y) {
        const float* from = x.at((row + y) * STRIDE + ky * DIL - kPad, -kPad) + c;
        const float* g = gradient.at(y, 0) + c;
        int i = 0;
        for (; i + 2 <= width; i += 2) {
          const auto g0 = hn::LoadU(d, g + i * gradient.pixel);
          const auto g1 = hn::LoadU(d, g + (i + 1) * gradient.pixel);
#pragma GCC unroll 16
          for (int kx = 0; kx < K; ++kx) {
            even[kx] = hn::MulAdd(hn::LoadU(d, from + (i * STRIDE + kx * DIL) * x.pixel), g0, even[kx]);
            odd[kx] = hn::MulAdd(hn::LoadU(d, from + ((i + 1) * STRIDE + kx * DIL) * x.pixel), g1, odd[kx]);
          }
        }
        if (i < width) {
          const auto g0 = hn::LoadU(d, g + i * gradient.pixel);
#pragma GCC unroll 16
          for (int kx = 0; kx < K; ++kx)
            even[kx] = hn::MulAdd(hn::LoadU(d, from + (i * STRIDE + kx * DIL) * x.pixel), g0, even[kx]);
        }
      }
#pragma GCC unroll 16
      for (int kx = 0; kx < K; ++kx)
        hn::StoreU(hn::Add(even[kx], odd[kx]), d, weight_gradient + (ky * K + kx) * channels + c);
    }
  }
}

// Calls body with the geometry as compile-time constants.
template <class Body>
HWY_INLINE void WithGeometry(const Depthwise& shape, const Body& body) {
  const int key = shape.kernel * 100 + shape.dilation * 10 + shape.stride;
  switch (key) {
#define NAS_GEOMETRY(K, DIL, STRIDE)                                                  \
  case K * 100 + DIL * 10 + STRIDE:                                                   \
    return body(std::integral_constant<int, K>(), std::integral_constant<int, DIL>(), \
                std::integral_constant<int, STRIDE>());
    NAS_GEOMETRY(3, 1, 1)
    NAS_GEOMETRY(5, 1, 1)
    NAS_GEOMETRY(7, 1, 1)
    NAS_GEOMETRY(3, 2, 1)
    NAS_GEOMETRY(5, 2, 1)
    NAS_GEOMETRY(3, 1, 2)
    NAS_GEOMETRY(5, 1, 2)
    NAS_GEOMETRY(7, 1, 2)
    NAS_GEOMETRY(3, 2, 2)
    NAS_GEOMETRY(5, 2, 2)
#undef NAS_GEOMETRY
    default:
      HWY_ABORT("no depthwise kernel of size %d, dilation %d, stride %d", shape.kernel, shape.dilation, shape.stride);
  }
}

template <int CAP>
void DepthwiseForward(const Depthwise& shape, const ConstView& x, const float* weight, int row, int rows, int width,
                      int channels, const View& out) {
  const hn::CappedTag<float, CAP> d;
  WithGeometry(shape, [&](auto k, auto dilation, auto stride) HWY_ATTR {
    DepthwiseRows<k.value, dilation.value, stride.value, false>(d, x, weight, row, rows, width, channels, out);
  });
}

template <int CAP>
void DepthwiseAdjoint(const Depthwise& shape, const ConstView& gradient, const float* weight, int height, int width,
                      int channels, const View& dx) {
  const hn::CappedTag<float, CAP> d;
  WithGeometry(shape, [&](auto k, auto dilation, auto stride) HWY_ATTR {
    if constexpr (stride.value == 1) {
      DepthwiseRows<k.value, dilation.value, 1, true>(d, gradient, weight, 0, height, width, channels, dx);
    } else {
      for (int y = 0; y < height; ++y)
        StridedAdjointRow<k.value, dilation.value>(d, gradient, weight, y, width, channels, dx);
    }
  });
}

template <int CAP>
void DepthwiseWeights(const Depthwise& shape, const ConstView& x, const ConstView& gradient, int row, int rows,
                      int width, int channels, float* weight_gradient) {
  const hn::CappedTag<float, CAP> d;
  WithGeometry(shape, [&](auto k, auto dilation, auto stride) HWY_ATTR {
    DepthwiseWeightRows<k.value, dilation.value, stride.value>(d, x, gradient, row, rows, width, channels,
                                                               weight_gradient);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace nas::kernels
HWY_AFTER_NAMESPACE();
#endif
