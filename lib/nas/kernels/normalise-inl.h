// Batch normalisation around the convolutions: load with scale and shift, moments, mixes, sums for the backward pass.
#if defined(NAS_KERNELS_NORMALISE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NAS_KERNELS_NORMALISE_INL_H_
#undef NAS_KERNELS_NORMALISE_INL_H_
#else
#define NAS_KERNELS_NORMALISE_INL_H_
#endif

#include <algorithm>

#include <hwy/highway.h>

#include <nas/kernels/kernel_table.h>

HWY_BEFORE_NAMESPACE();
namespace nas::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// float sums run over at most this many pixels before they go into a double.
constexpr int kFlush = 64;

template <class D>
HWY_INLINE void AddTo(D d, hn::Vec<D> v, double* to) {
  HWY_ALIGN float lanes[16];
  hn::Store(v, d, lanes);
  for (size_t i = 0; i < hn::Lanes(d); ++i) to[i] += lanes[i];
}

// Max(floor, v), in this order: where v is NaN the second operand comes out, so that a diverged network stays seen.
template <int CAP>
void Load(const ConstView& source, const float* scale, const float* shift, bool relu, int height, int width,
          int channels, const View& out) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const ptrdiff_t from_pixel = source.pixel, to_pixel = out.pixel;
  const auto floor = relu ? hn::Zero(d) : hn::Set(d, -HUGE_VALF);
  for (int y = 0; y < height; ++y) {
    for (int c = 0; c < channels; c += lanes) {
      const float* from = source.at(y, 0) + c;
      float* to = out.at(y, 0) + c;
      if (scale == nullptr) {
        for (int x = 0; x < width; ++x)
          hn::StoreU(hn::Max(floor, hn::LoadU(d, from + x * from_pixel)), d, to + x * to_pixel);
      } else {
        const auto a = hn::LoadU(d, scale + c), b = hn::LoadU(d, shift + c);
        for (int x = 0; x < width; ++x)
          hn::StoreU(hn::Max(floor, hn::MulAdd(hn::LoadU(d, from + x * from_pixel), a, b)), d, to + x * to_pixel);
      }
    }
  }
}

template <int CAP>
void Moments(const float* y, const float* origin, int pixels, int channels, double* sum, double* square) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int c = 0; c < channels; c += lanes) {
    const auto o = hn::LoadU(d, origin + c);
    for (int begin = 0; begin < pixels; begin += kFlush) {
      const int end = begin + kFlush < pixels ? begin + kFlush : pixels;
      auto s0 = hn::Zero(d), s1 = hn::Zero(d), q0 = hn::Zero(d), q1 = hn::Zero(d);
      int p = begin;
      for (; p + 2 <= end; p += 2) {
        const auto v0 = hn::Sub(hn::LoadU(d, y + p * channels + c), o);
        const auto v1 = hn::Sub(hn::LoadU(d, y + (p + 1) * channels + c), o);
        s0 = hn::Add(s0, v0);
        s1 = hn::Add(s1, v1);
        q0 = hn::MulAdd(v0, v0, q0);
        q1 = hn::MulAdd(v1, v1, q1);
      }
      for (; p < end; ++p) {
        const auto v0 = hn::Sub(hn::LoadU(d, y + p * channels + c), o);
        s0 = hn::Add(s0, v0);
        q0 = hn::MulAdd(v0, v0, q0);
      }
      AddTo(d, hn::Add(s0, s1), sum + c);
      AddTo(d, hn::Add(q0, q1), square + c);
    }
  }
}

// to = from + the first GROUP terms, on a block of rows whose first pixel is (y, x) of the terms' maps; `from` moves by
// `step` floats a pixel (0: the same for all).
template <int GROUP, class D>
HWY_INLINE void AddTerms(D d, const float* from, ptrdiff_t step, const MixTerm* terms, int y, int x, int rows,
                         int width, int channels, View to) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int i = 0; i < rows; ++i) {
    const float* maps[GROUP];
    for (int k = 0; k < GROUP; ++k) maps[k] = terms[k].map.at(y + i, x);
    float* target = to.at(i, 0);
    for (int j = 0; j < width; ++j, from += step, target += to.pixel) {
      for (int c = 0; c < channels; c += lanes) {
        auto sum = hn::LoadU(d, from + c);
#pragma GCC unroll 4
        for (int k = 0; k < GROUP; ++k)
          sum = hn::MulAdd(hn::LoadU(d, terms[k].coefficient + c), hn::LoadU(d, maps[k] + j * terms[k].map.pixel + c),
                           sum);
        hn::StoreU(sum, d, target + c);
      }
    }
  }
}

// Few terms at a time: memory is read in long runs, more streams than the hardware follows would be slow. Sums in
// between stay in a block that fits the first-level cache.
template <int CAP>
void Mix(const float* constant, const MixTerm* terms, int count, int height, int width, int channels, const View& out) {
  const hn::CappedTag<float, CAP> d;
  constexpr int kBlock = 2048;  // floats: 8 KiB
  HWY_ALIGN float block[kBlock];
  static const float zeros[kBlock] = {};
  HWY_ASSERT(channels <= kBlock);
  const int columns = width * channels <= kBlock ? width : kBlock / channels;
  const int rows = kBlock / (columns * channels);
  for (int y = 0; y < height; y += rows) {
    const int high = y + rows < height ? rows : height - y;
    for (int x = 0; x < width; x += columns) {
      const int wide = x + columns < width ? columns : width - x;
      const View sums{block, static_cast<ptrdiff_t>(wide) * channels, channels};
      const View result{out.at(y, x), out.row, out.pixel};
      const float* from = constant == nullptr ? zeros : constant;
      ptrdiff_t step = 0;
      int k = 0;
      for (; count - k > 4; k += 4, from = block, step = channels)
        AddTerms<4>(d, from, step, terms + k, y, x, high, wide, channels, sums);
      switch (count - k) {
        case 4:
          AddTerms<4>(d, from, step, terms + k, y, x, high, wide, channels, result);
          break;
        case 3:
          AddTerms<3>(d, from, step, terms + k, y, x, high, wide, channels, result);
          break;
        case 2:
          AddTerms<2>(d, from, step, terms + k, y, x, high, wide, channels, result);
          break;
        case 1:
          AddTerms<1>(d, from, step, terms + k, y, x, high, wide, channels, result);
          break;
        default:
          for (int i = 0; i < high; ++i)
            for (int j = 0; j < wide; ++j) std::copy_n(from, channels, result.at(i, j));
      }
    }
  }
}

// (value - mean) * b, not value * b - mean * b: where the mean is large beside the deviation that would cancel.
template <int CAP>
void NormAdjoint(const NormGradient& in, int height, int width, int channels, const View& out) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const ptrdiff_t gradient_pixel = in.gradient.pixel, value_pixel = in.value.pixel, to_pixel = out.pixel;
  for (int y = 0; y < height; ++y) {
    for (int c = 0; c < channels; c += lanes) {
      const auto a = hn::LoadU(d, in.a + c);
      const float* g = in.gradient.at(y, 0) + c;
      float* to = out.at(y, 0) + c;
      if (in.b == nullptr) {
        for (int x = 0; x < width; ++x)
          hn::StoreU(hn::Mul(hn::LoadU(d, g + x * gradient_pixel), a), d, to + x * to_pixel);
        continue;
      }
      const auto mean = hn::LoadU(d, in.mean + c), b = hn::LoadU(d, in.b + c), constant = hn::LoadU(d, in.c + c);
      const float* v = in.value.at(y, 0) + c;
      for (int x = 0; x < width; ++x) {
        const auto deviation = hn::Sub(hn::LoadU(d, v + x * value_pixel), mean);
        const auto sum = hn::MulAdd(hn::LoadU(d, g + x * gradient_pixel), a, constant);
        hn::StoreU(hn::MulAdd(deviation, b, sum), d, to + x * to_pixel);
      }
    }
  }
}

// BLOCK vectors of channels at a time, so that a pixel's channels are read together; four sums in flight.
template <int BLOCK, class D>
HWY_INLINE void ProductsOfMap(D d, ConstView gradient, ConstView map, const float* mean, double* product, int c,
                              int height, int width) {
  constexpr int kPixels = 4 / BLOCK;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const int rows = width < kFlush ? kFlush / width : 1;
  hn::Vec<D> m[BLOCK];
#pragma GCC unroll 4
  for (int b = 0; b < BLOCK; ++b) m[b] = hn::LoadU(d, mean + c + b * lanes);
  for (int begin = 0; begin < height; begin += rows) {
    hn::Vec<D> sum[kPixels][BLOCK];
#pragma GCC unroll 4
    for (int p = 0; p < kPixels; ++p)
#pragma GCC unroll 4
      for (int b = 0; b < BLOCK; ++b) sum[p][b] = hn::Zero(d);
    for (int y = begin; y < begin + rows && y < height; ++y) {
      const float* g = gradient.at(y, 0) + c;
      const float* v = map.at(y, 0) + c;
      int x = 0;
      for (; x + kPixels <= width; x += kPixels) {
#pragma GCC unroll 4
        for (int p = 0; p < kPixels; ++p)
#pragma GCC unroll 4
          for (int b = 0; b < BLOCK; ++b)
            sum[p][b] = hn::MulAdd(hn::LoadU(d, g + (x + p) * gradient.pixel + b * lanes),
                                   hn::Sub(hn::LoadU(d, v + (x + p) * map.pixel + b * lanes), m[b]), sum[p][b]);
      }
      for (; x < width; ++x) {
#pragma GCC unroll 4
        for (int b = 0; b < BLOCK; ++b)
          sum[0][b] = hn::MulAdd(hn::LoadU(d, g + x * gradient.pixel + b * lanes),
                                 hn::Sub(hn::LoadU(d, v + x * map.pixel + b * lanes), m[b]), sum[0][b]);
      }
    }
#pragma GCC unroll 4
    for (int b = 0; b < BLOCK; ++b) {
#pragma GCC unroll 4
      for (int p = 1; p < kPixels; ++p) sum[0][b] = hn::Add(sum[0][b], sum[p][b]);
      AddTo(d, sum[0][b], product + c + b * lanes);
    }
  }
}

template <int CAP>
void Products(const ConstView& gradient, double* sum, const ProductTerm* terms, int count, int height, int width,
              int channels) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const int rows = width < kFlush ? kFlush / width : 1;
  for (int c = 0; c < channels; c += lanes) {
    for (int begin = 0; begin < height; begin += rows) {
      auto s = hn::Zero(d);
      for (int y = begin; y < begin + rows && y < height; ++y)
        for (int x = 0; x < width; ++x) s = hn::Add(s, hn::LoadU(d, gradient.at(y, x) + c));
      AddTo(d, s, sum + c);
    }
  }
  for (int k = 0; k < count; ++k) {
    const ProductTerm& term = terms[k];
    int c = 0;
    for (; c + 4 * lanes <= channels; c += 4 * lanes)
      ProductsOfMap<4>(d, gradient, term.map, term.mean, term.product, c, height, width);
    for (; c + 2 * lanes <= channels; c += 2 * lanes)
      ProductsOfMap<2>(d, gradient, term.map, term.mean, term.product, c, height, width);
    for (; c < channels; c += lanes) ProductsOfMap<1>(d, gradient, term.map, term.mean, term.product, c, height, width);
  }
}

template <int CAP>
void Mask(float* gradient, const float* value, const float* scale, const float* shift, const float* mean, int pixels,
          int channels, GradientSums sums) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int c = 0; c < channels; c += lanes) {
    const auto a = hn::LoadU(d, scale + c), b = hn::LoadU(d, shift + c), m = hn::LoadU(d, mean + c);
    for (int begin = 0; begin < pixels; begin += kFlush) {
      const int end = begin + kFlush < pixels ? begin + kFlush : pixels;
      auto s = hn::Zero(d), q = hn::Zero(d);
      for (int p = begin; p < end; ++p) {
        const auto v = hn::LoadU(d, value + p * channels + c);
        const auto g =
            hn::IfThenElseZero(hn::Gt(hn::MulAdd(v, a, b), hn::Zero(d)), hn::LoadU(d, gradient + p * channels + c));
        hn::StoreU(g, d, gradient + p * channels + c);
        s = hn::Add(s, g);
        q = hn::MulAdd(g, hn::Sub(v, m), q);
      }
      AddTo(d, s, sums.gradient + c);
      AddTo(d, q, sums.product + c);
    }
  }
}

template <int CAP>
void Join(const ConstView& x, const ConstView& masked, const ConstView& direct, const ConstView& extra, int height,
          int width, int channels, const View& out) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const bool has_masked = masked.data != nullptr, has_direct = direct.data != nullptr,
             has_extra = extra.data != nullptr;
  const ptrdiff_t x_pixel = x.pixel, masked_pixel = masked.pixel, direct_pixel = direct.pixel,
                  extra_pixel = extra.pixel, out_pixel = out.pixel;
  for (int c = 0; c < channels; c += lanes) {
    for (int i = 0; i < height; ++i) {
      const float* sign = x.at(i, 0) + c;
      const float* of_masked = has_masked ? masked.at(i, 0) + c : nullptr;
      const float* of_direct = has_direct ? direct.at(i, 0) + c : nullptr;
      const float* of_extra = has_extra ? extra.at(i, 0) + c : nullptr;
      float* to = out.at(i, 0) + c;
      for (int j = 0; j < width; ++j) {
        auto v = hn::Zero(d);
        if (has_masked)
          v = hn::IfThenElseZero(hn::Gt(hn::LoadU(d, sign + j * x_pixel), hn::Zero(d)),
                                 hn::LoadU(d, of_masked + j * masked_pixel));
        if (has_direct) v = hn::Add(v, hn::LoadU(d, of_direct + j * direct_pixel));
        if (has_extra) v = hn::Add(v, hn::LoadU(d, of_extra + j * extra_pixel));
        hn::StoreU(v, d, to + j * out_pixel);
      }
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace nas::kernels
HWY_AFTER_NAMESPACE();
#endif
