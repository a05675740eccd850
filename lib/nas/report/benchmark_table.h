#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nas/report/table.h>

namespace nas {

/// One line of a Google Benchmark file.
struct BenchmarkResult {
  std::string name;         ///< as registered: "joint_step/full/fused"
  double milliseconds = 0;  ///< of real time, the fastest iteration
  double peak_bytes = 0;    ///< resident memory above that before it started
  double flops = 0;         ///< floating-point operations of an iteration
  double bytes = 0;         ///< that must go through memory in an iteration
};

/// A file of `--benchmark_out`: the machine it was measured on, and what was measured.
struct BenchmarkRun {
  std::string machine;   ///< one line: threads, instructions, measured roof, date, commit
  double gigaflops = 0;  ///< measured peak of all threads
  double gigabytes = 0;  ///< per second, measured
  std::vector<BenchmarkResult> results;
};

/// Reads a JSON file written by one of tests/benchmarks. Throws Error when it is missing, is not such a file, or when a
/// benchmark in it failed.
BenchmarkRun read_benchmarks(const std::filesystem::path& file);

/// Rows STEP/SIZE with the three ways to compute it (names "STEP/SIZE/{fused,tuned,published}") side by side: times,
/// ratios, memory, share of the machine's peak and of its roofline. Results with other names are left out.
Table engine_table(const std::vector<BenchmarkRun>& runs);

/// Rows "scaling/FACTOR/VALUE": time and memory of a joint step, and its ratio to the first value of the factor.
Table scaling_table(const BenchmarkRun& run);

}  // namespace nas
