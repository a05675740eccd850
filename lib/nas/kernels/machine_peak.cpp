#include <nas/kernels/machine_peak.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include <nas/kernels/arena.h>

#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nas/kernels/machine_peak.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway wants it.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace nas::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Twelve independent chains hide the latency. Returns the floating-point operations done.
double MultiplyAdds(long rounds, float* result) {
  const hn::ScalableTag<float> d;
  hn::Vec<decltype(d)> sum[12];
#pragma GCC unroll 12
  for (int i = 0; i < 12; ++i) sum[i] = hn::Set(d, static_cast<float>(i));
  const auto a = hn::Set(d, 0.999f), b = hn::Set(d, 1e-3f);
  for (long r = 0; r < rounds; ++r) {
#pragma GCC unroll 12
    for (int i = 0; i < 12; ++i) sum[i] = hn::MulAdd(sum[i], a, b);
  }
#pragma GCC unroll 12
  for (int i = 1; i < 12; ++i) sum[0] = hn::Add(sum[0], sum[i]);
  *result = hn::GetLane(sum[0]);
  return 2.0 * 12 * static_cast<double>(hn::Lanes(d)) * static_cast<double>(rounds);
}

void Read(const float* data, size_t count, float* result) {
  const hn::ScalableTag<float> d;
  const size_t lanes = hn::Lanes(d);
  auto s0 = hn::Zero(d), s1 = hn::Zero(d);
  for (size_t i = 0; i + 2 * lanes <= count; i += 2 * lanes) {
    s0 = hn::Add(s0, hn::LoadU(d, data + i));
    s1 = hn::Add(s1, hn::LoadU(d, data + i + lanes));
  }
  *result = hn::GetLane(hn::Add(s0, s1));
}

}  // namespace HWY_NAMESPACE
}  // namespace nas::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nas::kernels {

HWY_EXPORT(MultiplyAdds);
HWY_EXPORT(Read);

namespace {

double seconds(int threads, const std::function<void(int)>& body) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> team;
  for (int t = 0; t < threads; ++t) team.emplace_back(body, t);
  for (std::thread& member : team) member.join();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

MachinePeak measure_machine_peak(int threads) {
  MachinePeak peak;
  std::vector<float> results(threads);
  std::vector<double> operations(threads);
  constexpr size_t kFloats = size_t{1} << 28;
  const Arena::Block block = Arena::process()->take(kFloats);
  std::fill_n(block.data(), kFloats, 1.0f);
  for (int trial = 0; trial < 3; ++trial) {
    const double compute =
        seconds(threads, [&](int t) { operations[t] = HWY_DYNAMIC_DISPATCH(MultiplyAdds)(20'000'000, &results[t]); });
    peak.gigaflops = std::max(peak.gigaflops, threads * operations[0] / compute * 1e-9);
    const size_t share = kFloats / threads;
    const double read = seconds(threads, [&](int t) {
      HWY_DYNAMIC_DISPATCH(Read)
      (block.data() + t * share, share, &results[t]);
    });
    peak.gigabytes = std::max(peak.gigabytes, threads * share * sizeof(float) / read * 1e-9);
  }
  return peak;
}

}  // namespace nas::kernels
#endif
