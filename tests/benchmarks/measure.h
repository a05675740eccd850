#pragma once

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <limits>
#include <string>

#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <nas/kernels/arena.h>
#include <nas/kernels/kernel_table.h>
#include <nas/kernels/machine_peak.h>
#include <nas/run/set_up.h>
#include <nas/run/version.h>

namespace nas::benchmarks {

/// Peak resident memory since the last reset, in bytes (Linux).
class PeakMemory {
 public:
  /// Gives unused memory back first, so that a former benchmark's does not count.
  PeakMemory() {
    kernels::Arena::process()->trim();
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << "5";
    before_ = field("VmRSS:");
  }
  double bytes() const { return field("VmHWM:") - before_; }

 private:
  static double field(const std::string& key) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
      if (word == key) {
        double kilobytes = 0;
        status >> kilobytes;
        return kilobytes * 1024;
      }
    return 0;
  }
  double before_ = 0;
};

/// The work of one iteration, for the roofline.
struct Work {
  double flops = 0;  ///< floating-point operations
  double bytes = 0;  ///< that must go through memory
};

/// Times `body(subject)` after one warm-up call (the first touch of memory is not what is measured), and notes the
/// fastest iteration (other load on the machine only ever adds), the peak memory and the work of an iteration; `make`
/// builds the subject.
template <class Make, class Body>
void measure(benchmark::State& state, const Work& work, const Make& make, const Body& body) {
  const PeakMemory memory;
  auto subject = make();
  body(subject);
  double fastest = std::numeric_limits<double>::infinity();
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    body(subject);
    fastest = std::min(fastest, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  state.counters["fastest_seconds"] = fastest;
  state.counters["peak_bytes"] = memory.bytes();
  state.counters["flops"] = work.flops;
  state.counters["bytes"] = work.bytes;
}

/// Registers `body(state)` the way all of them are measured.
template <class Body>
void add(const std::string& name, const Body& body) {
  benchmark::RegisterBenchmark(name.c_str(), body)->Unit(benchmark::kMillisecond)->MinTime(2)->UseRealTime();
}

/// Runs what is registered, with the machine's roof in the file's context. Two threads, as the suite's reference
/// machine has.
inline int run(int argc, char** argv) {
  constexpr int kThreads = 2;
  wait_passively();
  set_up("cpu", kThreads);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const kernels::MachinePeak peak = kernels::measure_machine_peak(kThreads);
  benchmark::AddCustomContext("threads", fmt::format("{}", kThreads));
  benchmark::AddCustomContext("instructions", kernels::instruction_set());
  benchmark::AddCustomContext("commit", version().commit);
  benchmark::AddCustomContext("peak_gigaflops", fmt::format("{:.1f}", peak.gigaflops));
  benchmark::AddCustomContext("peak_gigabytes", fmt::format("{:.1f}", peak.gigabytes));
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace nas::benchmarks
