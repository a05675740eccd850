// 3 x 3 pooling with padding 1 and its adjoint.
#if defined(NAS_KERNELS_POOL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NAS_KERNELS_POOL_INL_H_
#undef NAS_KERNELS_POOL_INL_H_
#else
#define NAS_KERNELS_POOL_INL_H_
#endif

#include <hwy/highway.h>

#include <nas/kernels/kernel_table.h>

HWY_BEFORE_NAMESPACE();
namespace nas::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The part of the window of output pixel (y, x) that lies inside the map.
struct Window {
  Window(int y, int x, int stride, int height, int width)
      : top(y * stride > 0 ? y * stride - 1 : 0),
        left(x * stride > 0 ? x * stride - 1 : 0),
        bottom(y * stride + 2 < height ? y * stride + 2 : height),
        right(x * stride + 2 < width ? x * stride + 2 : width) {}
  bool whole() const { return bottom - top == 3 && right - left == 3; }
  int count() const { return (bottom - top) * (right - left); }
  int top, left, bottom, right;
};

// Calls body(row, column) for the pixels of the window in row-major order; the common whole window is unrolled.
template <class Body>
HWY_INLINE void ForEach(const Window& w, const Body& body) {
  if (w.whole()) {
#pragma GCC unroll 3
    for (int i = 0; i < 3; ++i)
#pragma GCC unroll 3
      for (int j = 0; j < 3; ++j) body(w.top + i, w.left + j);
  } else {
    for (int i = w.top; i < w.bottom; ++i)
      for (int j = w.left; j < w.right; ++j) body(i, j);
  }
}

template <int CAP>
void MaxPool(const ConstView& x, int stride, int height, int width, int channels, const View& out) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int i = 0; i * stride < height; ++i)
    for (int j = 0; j * stride < width; ++j) {
      const Window window(i, j, stride, height, width);
      for (int c = 0; c < channels; c += lanes) {
        auto largest = hn::Set(d, -HUGE_VALF);
        ForEach(window, [&](int y, int z) HWY_ATTR { largest = hn::Max(largest, hn::LoadU(d, x.at(y, z) + c)); });
        hn::StoreU(largest, d, out.at(i, j) + c);
      }
    }
}

template <int CAP>
void AvgPool(const ConstView& x, int stride, int height, int width, int channels, const View& out) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int i = 0; i * stride < height; ++i)
    for (int j = 0; j * stride < width; ++j) {
      const Window window(i, j, stride, height, width);
      const auto share = hn::Set(d, 1.0f / static_cast<float>(window.count()));
      for (int c = 0; c < channels; c += lanes) {
        auto sum = hn::Zero(d);
        ForEach(window, [&](int y, int z) HWY_ATTR { sum = hn::Add(sum, hn::LoadU(d, x.at(y, z) + c)); });
        hn::StoreU(hn::Mul(sum, share), d, out.at(i, j) + c);
      }
    }
}

template <int CAP>
void MaxPoolAdjoint(const ConstView& x, const ConstView& y, const ConstView& gradient, int stride, int height,
                    int width, int channels, const View& dx) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int i = 0; i * stride < height; ++i)
    for (int j = 0; j * stride < width; ++j) {
      const Window window(i, j, stride, height, width);
      for (int c = 0; c < channels; c += lanes) {
        const auto largest = hn::LoadU(d, y.at(i, j) + c);
        auto rest = hn::LoadU(d, gradient.at(i, j) + c);  // zero once the first maximum has taken it
        ForEach(window, [&](int row, int column) HWY_ATTR {
          const auto here = hn::Eq(hn::LoadU(d, x.at(row, column) + c), largest);
          float* to = dx.at(row, column) + c;
          hn::StoreU(hn::Add(hn::LoadU(d, to), hn::IfThenElseZero(here, rest)), d, to);
          rest = hn::IfThenZeroElse(here, rest);
        });
      }
    }
}

template <int CAP>
void AvgPoolAdjoint(const ConstView& gradient, int stride, int height, int width, int channels, const View& dx) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int i = 0; i * stride < height; ++i)
    for (int j = 0; j * stride < width; ++j) {
      const Window window(i, j, stride, height, width);
      const auto share = hn::Set(d, 1.0f / static_cast<float>(window.count()));
      for (int c = 0; c < channels; c += lanes) {
        const auto g = hn::Mul(hn::LoadU(d, gradient.at(i, j) + c), share);
        ForEach(window, [&](int row, int column) HWY_ATTR {
          float* to = dx.at(row, column) + c;
          hn::StoreU(hn::Add(hn::LoadU(d, to), g), d, to);
        });
      }
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace nas::kernels
HWY_AFTER_NAMESPACE();
#endif
