// Pointwise (1 x 1) convolutions: small matrix products on register tiles.
#if defined(NAS_KERNELS_POINTWISE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NAS_KERNELS_POINTWISE_INL_H_
#undef NAS_KERNELS_POINTWISE_INL_H_
#else
#define NAS_KERNELS_POINTWISE_INL_H_
#endif

#include <hwy/highway.h>

#include <nas/kernels/kernel_table.h>

HWY_BEFORE_NAMESPACE();
namespace nas::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// AVX-512 has 32 registers, its predecessors 16.
constexpr bool kManyRegisters = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL;

// PX pixels times BLOCK vectors of output channels.
template <int PX, int BLOCK, class D>
HWY_INLINE void PointwiseTile(D d, const float* HWY_RESTRICT in, int in_channels, const float* HWY_RESTRICT weight,
                              int out_channels, float* HWY_RESTRICT out) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  hn::Vec<D> sum[PX][BLOCK];
#pragma GCC unroll 16
  for (int p = 0; p < PX; ++p)
#pragma GCC unroll 4
    for (int b = 0; b < BLOCK; ++b) sum[p][b] = hn::Zero(d);
#pragma GCC unroll 4
  for (int i = 0; i < in_channels; ++i) {
    hn::Vec<D> w[BLOCK];
#pragma GCC unroll 4
    for (int b = 0; b < BLOCK; ++b) w[b] = hn::LoadU(d, weight + i * out_channels + b * lanes);
#pragma GCC unroll 16
    for (int p = 0; p < PX; ++p) {
      const auto v = hn::Set(d, in[p * in_channels + i]);
#pragma GCC unroll 4
      for (int b = 0; b < BLOCK; ++b) sum[p][b] = hn::MulAdd(v, w[b], sum[p][b]);
    }
  }
#pragma GCC unroll 16
  for (int p = 0; p < PX; ++p)
#pragma GCC unroll 4
    for (int b = 0; b < BLOCK; ++b) hn::StoreU(sum[p][b], d, out + p * out_channels + b * lanes);
}

template <int BLOCK, class D>
HWY_INLINE void PointwisePixels(D d, const float* in, int in_channels, const float* weight, int pixels,
                                int out_channels, float* out) {
  constexpr int kTile = kManyRegisters ? 8 : (BLOCK == 1 ? 8 : 4);
  int p = 0;
  for (; p + kTile <= pixels; p += kTile)
    PointwiseTile<kTile, BLOCK>(d, in + p * in_channels, in_channels, weight, out_channels, out + p * out_channels);
  for (; p < pixels; ++p)
    PointwiseTile<1, BLOCK>(d, in + p * in_channels, in_channels, weight, out_channels, out + p * out_channels);
}

template <int CAP>
void Pointwise(const float* in, int in_channels, const float* weight, int pixels, int out_channels, float* out) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  int c = 0;
  for (; c + 2 * lanes <= out_channels; c += 2 * lanes)
    PointwisePixels<2>(d, in, in_channels, weight + c, pixels, out_channels, out + c);
  for (; c < out_channels; c += lanes)
    PointwisePixels<1>(d, in, in_channels, weight + c, pixels, out_channels, out + c);
}

// INS input channels times BLOCK vectors of output channels, summed over the pixels.
template <int INS, int BLOCK, class D>
HWY_INLINE void PointwiseWeightTile(D d, const float* HWY_RESTRICT in, int in_channels,
                                    const float* HWY_RESTRICT gradient, int pixels, int out_channels,
                                    float* HWY_RESTRICT weight_gradient) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  hn::Vec<D> sum[INS][BLOCK];
#pragma GCC unroll 16
  for (int i = 0; i < INS; ++i)
#pragma GCC unroll 4
    for (int b = 0; b < BLOCK; ++b) sum[i][b] = hn::LoadU(d, weight_gradient + i * out_channels + b * lanes);
  for (int p = 0; p < pixels; ++p) {
    hn::Vec<D> g[BLOCK];
#pragma GCC unroll 4
    for (int b = 0; b < BLOCK; ++b) g[b] = hn::LoadU(d, gradient + p * out_channels + b * lanes);
#pragma GCC unroll 16
    for (int i = 0; i < INS; ++i) {
      const auto v = hn::Set(d, in[p * in_channels + i]);
#pragma GCC unroll 4
      for (int b = 0; b < BLOCK; ++b) sum[i][b] = hn::MulAdd(v, g[b], sum[i][b]);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < INS; ++i)
#pragma GCC unroll 4
    for (int b = 0; b < BLOCK; ++b) hn::StoreU(sum[i][b], d, weight_gradient + i * out_channels + b * lanes);
}

template <int CAP>
void PointwiseWeights(const float* in, int in_channels, const float* gradient, int pixels, int out_channels,
                      float* weight_gradient) {
  const hn::CappedTag<float, CAP> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  constexpr int kPairIns = kManyRegisters ? 8 : 4;
  int c = 0;
  for (; c + 2 * lanes <= out_channels; c += 2 * lanes)
    for (int i = 0; i < in_channels; i += kPairIns)
      PointwiseWeightTile<kPairIns, 2>(d, in + i, in_channels, gradient + c, pixels, out_channels,
                                       weight_gradient + i * out_channels + c);
  for (; c < out_channels; c += lanes) {
    int i = 0;
    if constexpr (kManyRegisters)
      for (; i + 16 <= in_channels; i += 16)
        PointwiseWeightTile<16, 1>(d, in + i, in_channels, gradient + c, pixels, out_channels,
                                   weight_gradient + i * out_channels + c);
    for (; i < in_channels; i += 8)
      PointwiseWeightTile<8, 1>(d, in + i, in_channels, gradient + c, pixels, out_channels,
                                weight_gradient + i * out_channels + c);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace nas::kernels
HWY_AFTER_NAMESPACE();
#endif
