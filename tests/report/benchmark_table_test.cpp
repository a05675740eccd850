#include <nas/report/benchmark_table.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <nas/run/atomic_file.h>
#include <tests/support/expect_error.h>
#include <tests/support/scratch_folder.h>

namespace nas {
namespace {
using testing::contains;
using testing::error_of;
using testing::ScratchFolder;

constexpr const char* kContext =
    R"("context": {"date": "2021-09-01T12:00:00+00:00", "threads": "2", "instructions": "AVX3", "commit": "abc",
                   "peak_gigaflops": "200", "peak_gigabytes": "40"})";

std::string entry(const std::string& name, double milliseconds, double peak_bytes = 1e9) {
  return nlohmann::json{{"name", name},
                        {"real_time", 2 * milliseconds},
                        {"fastest_seconds", milliseconds / 1e3},
                        {"peak_bytes", peak_bytes},
                        {"flops", 10e9},
                        {"bytes", 8e9}}
      .dump();
}

BenchmarkRun read(const std::string& text) {
  const ScratchFolder folder;
  write_text_atomically(folder / "b.json", text);
  return read_benchmarks(folder / "b.json");
}

std::string error_for(const std::string& text) {
  return error_of([&] { read(text); });
}

TEST(BenchmarkTable, PutsTheThreeWaysSideBySide) {
  const BenchmarkRun run = read("{" + std::string(kContext) + ", \"benchmarks\": [" +
                                entry("joint_step/full/fused/min_time:2.000/real_time", 400) + "," +
                                entry("joint_step/full/published/real_time", 6000, 5e9) + "," +
                                entry("joint_step/full/tuned/real_time", 2000) + "," + entry("other/1/2", 1) + "]}");
  const Table table = engine_table({run});
  ASSERT_EQ(table.rows.size(), 1u);
  // 10 GFLOP in 0.4 s are 25 GFLOP/s, an eighth of 200; 8 GB at 40 GB/s take 0.2 s, half of 0.4 s.
  EXPECT_EQ(table.rows[0], (std::vector<std::string>{"joint_step", "full", "400", "2000", "6000", "5.0×", "15.0×",
                                                     "1000", "5000", "5.0×", "25", "12", "50"}));
  EXPECT_TRUE(contains(table.markdown(), "2 threads, AVX3, measured roof 200 GFLOP/s and 40 GB/s, 2021-09-01"));
}

TEST(BenchmarkTable, LeavesOutWhatWasNotMeasured) {
  const BenchmarkRun run =
      read("{" + std::string(kContext) + ", \"benchmarks\": [" + entry("alpha_step/tiny/fused", 50) + "]}");
  EXPECT_EQ(engine_table({run}).rows[0][4], "—");
}

TEST(BenchmarkTable, ScalingIsRelativeToTheFirstValueOfEachFactor) {
  const BenchmarkRun run =
      read("{" + std::string(kContext) + ", \"benchmarks\": [" + entry("scaling/batch/16/real_time", 100) + "," +
           entry("scaling/batch/32/real_time", 150) + "," + entry("scaling/threads_tiny/1/real_time", 80) + "]}");
  const Table table = scaling_table(run);
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(table.rows[1][3], "1.50");
  EXPECT_EQ(table.rows[2][0], "threads tiny");
  EXPECT_EQ(table.rows[2][3], "1.00");
}

TEST(BenchmarkTable, RefusesFilesOfAnotherKindAndFailedBenchmarks) {
  EXPECT_TRUE(contains(error_for("{"), "not JSON"));
  EXPECT_TRUE(contains(error_for("{\"context\": {}}"), "peak_gigaflops"));
  EXPECT_TRUE(
      contains(error_for("{" + std::string(kContext) +
                         R"(, "benchmarks": [{"name": "a", "error_occurred": true, "error_message": "boom"}]})"),
               "boom"));
}

}  // namespace
}  // namespace nas
