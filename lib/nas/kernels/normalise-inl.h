// Batch normalisation around the convolutions: load with scale and shift, moments, mixes, sums for the backward pass.
#if defined(NAS_KERNELS_NORMALISE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NAS_KERNELS_NORMALISE_INL_H_
#undef NAS_KERNELS_NORMALISE_INL_H_
#else
#define NAS_KERNELS_NORMALISE_INL_H_
#endif

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

template <int CAP>
void Load(ConstView source, const float* scale, const float* shift, bool relu, int height, int width, int channels,
          View out) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const auto floor = relu ? hn::Zero(d) : hn::Set(d, -HUGE_VALF);
  for (int y = 0; y < height; ++y) {
    for (int c = 0; c < channels; c += lanes) {
      const float* from = source.at(y, 0) + c;
      float* to = out.at(y, 0) + c;
      if (scale == nullptr) {
        for (int x = 0; x < width; ++x)
          hn::StoreU(hn::Max(hn::LoadU(d, from + x * source.pixel), floor), d, to + x * out.pixel);
      } else {
        const auto a = hn::LoadU(d, scale + c), b = hn::LoadU(d, shift + c);
        for (int x = 0; x < width; ++x)
          hn::StoreU(hn::Max(hn::MulAdd(hn::LoadU(d, from + x * source.pixel), a, b), floor), d, to + x * out.pixel);
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

// Adds GROUP terms to a block of rows held in the first-level cache. Few terms at a time: memory is read in long runs,
// more streams than the hardware follows would be slow.
template <int GROUP, class D>
HWY_INLINE void AddTerms(D d, const MixTerm* terms, int y, int rows, int x, int width, int channels, float* block) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int i = 0; i < rows; ++i) {
    const float* from[GROUP];
    for (int k = 0; k < GROUP; ++k) from[k] = terms[k].map.at(y + i, x);
    for (int j = 0; j < width; ++j, block += channels) {
      for (int c = 0; c < channels; c += lanes) {
        auto sum = hn::LoadU(d, block + c);
#pragma GCC unroll 4
        for (int k = 0; k < GROUP; ++k)
          sum = hn::MulAdd(hn::LoadU(d, terms[k].coefficient + c), hn::LoadU(d, from[k] + j * terms[k].map.pixel + c),
                           sum);
        hn::StoreU(sum, d, block + c);
      }
    }
  }
}

template <int CAP>
void Mix(const float* constant, const MixTerm* terms, int count, int height, int width, int channels, View out) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  constexpr int kBlock = 2048;  // floats: 8 KiB
  HWY_ALIGN float block[kBlock];
  HWY_ASSERT(channels <= kBlock);
  const int columns = width * channels <= kBlock ? width : kBlock / channels;
  const int rows = kBlock / (columns * channels);
  for (int y = 0; y < height; y += rows) {
    const int high = y + rows < height ? rows : height - y;
    for (int x = 0; x < width; x += columns) {
      const int wide = x + columns < width ? columns : width - x;
      for (int p = 0; p < high * wide; ++p)
        for (int c = 0; c < channels; c += lanes)
          hn::StoreU(constant == nullptr ? hn::Zero(d) : hn::LoadU(d, constant + c), d, block + p * channels + c);
      int k = 0;
      for (; k + 4 <= count; k += 4) AddTerms<4>(d, terms + k, y, high, x, wide, channels, block);
      for (; k < count; ++k) AddTerms<1>(d, terms + k, y, high, x, wide, channels, block);
      for (int i = 0; i < high; ++i)
        for (int j = 0; j < wide; ++j)
          for (int c = 0; c < channels; c += lanes)
            hn::StoreU(hn::LoadU(d, block + (i * wide + j) * channels + c), d, out.at(y + i, x + j) + c);
    }
  }
}

// (value - mean) * b, not value * b - mean * b: where the mean is large beside the deviation that would cancel.
template <int CAP>
void NormAdjoint(const NormGradient& in, int height, int width, int channels, View out) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int y = 0; y < height; ++y) {
    for (int c = 0; c < channels; c += lanes) {
      const auto a = hn::LoadU(d, in.a + c);
      const float* g = in.gradient.at(y, 0) + c;
      float* to = out.at(y, 0) + c;
      if (in.b == nullptr) {
        for (int x = 0; x < width; ++x)
          hn::StoreU(hn::Mul(hn::LoadU(d, g + x * in.gradient.pixel), a), d, to + x * out.pixel);
        continue;
      }
      const auto mean = hn::LoadU(d, in.mean + c), b = hn::LoadU(d, in.b + c), constant = hn::LoadU(d, in.c + c);
      const float* v = in.value.at(y, 0) + c;
      for (int x = 0; x < width; ++x) {
        const auto deviation = hn::Sub(hn::LoadU(d, v + x * in.value.pixel), mean);
        const auto sum = hn::MulAdd(hn::LoadU(d, g + x * in.gradient.pixel), a, constant);
        hn::StoreU(hn::MulAdd(deviation, b, sum), d, to + x * out.pixel);
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
void Products(ConstView gradient, double* sum, const ProductTerm* terms, int count, int height, int width,
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
void Join(ConstView x, ConstView masked, ConstView direct, ConstView extra, int height, int width, int channels,
          View out) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int c = 0; c < channels; c += lanes) {
    for (int i = 0; i < height; ++i) {
      for (int j = 0; j < width; ++j) {
        auto v = hn::Zero(d);
        if (masked.data != nullptr)
          v = hn::IfThenElseZero(hn::Gt(hn::LoadU(d, x.at(i, j) + c), hn::Zero(d)), hn::LoadU(d, masked.at(i, j) + c));
        if (direct.data != nullptr) v = hn::Add(v, hn::LoadU(d, direct.at(i, j) + c));
        if (extra.data != nullptr) v = hn::Add(v, hn::LoadU(d, extra.at(i, j) + c));
        hn::StoreU(v, d, out.at(i, j) + c);
      }
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace nas::kernels
HWY_AFTER_NAMESPACE();
#endif
