#include <nas/kernels/kernel_table.h>

#include <cmath>
#include <type_traits>

// SSSE3 and SSE4 machines take the portable code: every x86 processor since 2013 has AVX2. Vectors without a size known
// to the compiler (SVE, RISC-V) cannot be kept in arrays, as the register tiles are: ARM machines take NEON.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nas/kernels/kernel_table.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway wants it.
#include <hwy/highway.h>

#include <nas/kernels/depthwise-inl.h>
#include <nas/kernels/normalise-inl.h>
#include <nas/kernels/pointwise-inl.h>
#include <nas/kernels/pool-inl.h>

HWY_BEFORE_NAMESPACE();
namespace nas::kernels {
namespace HWY_NAMESPACE {

template <int CAP>
KernelTable MakeTable() {
  const hn::CappedTag<float, CAP> d;
  KernelTable table{};
  table.instructions = hwy::TargetName(HWY_TARGET);
  table.lanes = static_cast<int>(hn::Lanes(d));
  table.load = Load<CAP>;
  table.depthwise = DepthwiseForward<CAP>;
  table.depthwise_adjoint = DepthwiseAdjoint<CAP>;
  table.depthwise_weights = DepthwiseWeights<CAP>;
  table.pointwise = Pointwise<CAP>;
  table.pointwise_weights = PointwiseWeights<CAP>;
  table.moments = Moments<CAP>;
  table.mix = Mix<CAP>;
  table.norm_adjoint = NormAdjoint<CAP>;
  table.products = Products<CAP>;
  table.mask = Mask<CAP>;
  table.join = Join<CAP>;
  table.max_pool = MaxPool<CAP>;
  table.avg_pool = AvgPool<CAP>;
  table.max_pool_adjoint = MaxPoolAdjoint<CAP>;
  table.avg_pool_adjoint = AvgPoolAdjoint<CAP>;
  return table;
}

KernelTable WideTable() { return MakeTable<16>(); }
KernelTable NarrowTable() { return MakeTable<8>(); }

}  // namespace HWY_NAMESPACE
}  // namespace nas::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nas::kernels {

HWY_EXPORT(WideTable);
HWY_EXPORT(NarrowTable);

const KernelTable& kernel_table(int channels) {
  static const KernelTable wide = HWY_DYNAMIC_DISPATCH(WideTable)();
  static const KernelTable narrow = HWY_DYNAMIC_DISPATCH(NarrowTable)();
  return channels % 16 == 0 ? wide : narrow;
}

std::string instruction_set() { return kernel_table(16).instructions; }

}  // namespace nas::kernels
#endif
