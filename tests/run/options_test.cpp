#include <nas/run/options.h>

#include <set>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include <nas/run/plan.h>
#include <nas/run/set_up.h>

#include "tests/support/expect_error.h"
#include "tests/support/planned_units.h"

namespace nas {
namespace {
using testing::contains;
using testing::error_of;
using testing::plan_of;

TEST(SelectUnits, ShardsCutThePlanWithoutLossOrOverlap) {
  const auto plan = plan_of({"a", "b", "c"}, 4);
  RunOptions options;
  std::vector<std::string> whole;
  for (const PlannedUnit& planned : select_units(plan, options)) whole.push_back(planned.unit.id());
  ASSERT_EQ(whole.size(), 12u);
  options.shard_count = 5;
  std::multiset<std::string> parts;
  for (options.shard_index = 1; options.shard_index <= 5; ++options.shard_index)
    for (const PlannedUnit& planned : select_units(plan, options)) parts.insert(planned.unit.id());
  EXPECT_EQ(parts, std::multiset<std::string>(whole.begin(), whole.end()));
}

TEST(SelectUnits, NamesAnUnknownMethodAndTheKnownOnes) {
  RunOptions options;
  options.methods = {"drts"};
  EXPECT_EQ(error_of([&] {
              select_units(plan_of({"darts", "random"}, 1), options);
            }),
            "--method drts: unknown here: choose among darts, random");
  options.methods.clear();
  options.seeds = {17};
  EXPECT_TRUE(contains(error_of([&] { select_units(plan_of({"darts"}, 1), options); }), "--seeds 17"));
}

TEST(DescribePlan, ShowsEachValueWithItsSourceAndTheCost) {
  PlannedUnit planned = plan_of({"darts"}, 1).front();
  planned.config = {{"search", {{"epochs", 8}}}};
  planned.sources = {{"search.epochs", "table3_1/laptop.toml"}};
  planned.estimated_seconds = 7200;
  const std::string text = describe_plan({planned});
  EXPECT_TRUE(contains(text, "search.epochs  8  table3_1/laptop.toml"));
  EXPECT_TRUE(contains(text, "estimated cost: 2:00 h"));
}

RunOptions parsed(std::vector<const char*> arguments, std::optional<int>* code = nullptr) {
  RunOptions options;
  CLI::App app;
  add_run_options(app, options);
  arguments.insert(arguments.begin(), "program");
  const auto outcome = parse_command_line(app, static_cast<int>(arguments.size()), arguments.data());
  if (code) *code = outcome;
  return options;
}

TEST(RunOptions, AreReadFromACommandLine) {
  const RunOptions options =
      parsed({"--scale", "smoke", "--seeds", "0,2", "--shard", "2/8", "--method", "darts,random"});
  EXPECT_EQ(options.scale, "smoke");
  EXPECT_EQ(options.seed_list(), (std::vector<std::int64_t>{0, 2}));
  EXPECT_EQ(options.shard_index, 2);
  EXPECT_EQ(options.shard_count, 8);
  EXPECT_EQ(options.methods, (std::vector<std::string>{"darts", "random"}));
}

TEST(RunOptions, BadUsageEndsWithTwo) {
  for (const std::vector<const char*>& arguments : std::vector<std::vector<const char*>>{
           {"--shard", "2"}, {"--shard", "x/y"}, {"--seeds", "a"}, {"--unknown"}, {"--threads", "two"}}) {
    std::optional<int> code;
    ::testing::internal::CaptureStderr();
    parsed(arguments, &code);
    EXPECT_FALSE(::testing::internal::GetCapturedStderr().empty());
    EXPECT_EQ(code, 2) << arguments.front();
  }
}

TEST(RunOptions, RefusesValuesOutOfRange) {
  const auto complaint = [](auto change) {
    RunOptions options;
    change(options);
    return error_of([&] { options.validate(); });
  };
  EXPECT_TRUE(contains(complaint([](RunOptions& o) { o.scale = "huge"; }), "--scale huge"));
  EXPECT_TRUE(contains(complaint([](RunOptions& o) { o.device = "tpu"; }), "--device tpu"));
  EXPECT_TRUE(contains(complaint([](RunOptions& o) { o.engine = "steam"; }), "--engine steam"));
  EXPECT_TRUE(contains(complaint([](RunOptions& o) { o.threads = -1; }), "--threads -1"));
  EXPECT_TRUE(contains(complaint([](RunOptions& o) { o.shard_index = 3; }), "--shard 3/1"));
  EXPECT_TRUE(contains(complaint([](RunOptions& o) { o.seeds = {1, 1}; }), "--seeds: 1 is there twice"));
  EXPECT_TRUE(contains(complaint([](RunOptions& o) { o.seeds = {-1}; }), "--seeds -1"));
  EXPECT_TRUE(contains(complaint([](RunOptions& o) { o.list = o.render = true; }), "exclude each other"));
}

TEST(SetUp, RefusesDevicesThatAreNotThere) {
  EXPECT_TRUE(contains(error_of([] { set_up("tpu", 1); }), "device tpu: unknown"));
  if (!at::hasCUDA()) {
    EXPECT_TRUE(contains(error_of([] { set_up("cuda", 1); }), "--device cpu"));
  }
}

TEST(SetUp, SetsTheThreadsAskedFor) {
  set_up("cpu", 1);
  EXPECT_EQ(at::get_num_threads(), 1);
  set_up("cpu", 0);
  EXPECT_EQ(at::get_num_threads(), usable_processors());
}

TEST(PeakMemory, SeesAnAllocation) {
  reset_peak_memory();
  const std::int64_t before = peak_memory_bytes();
  { const at::Tensor large = at::ones({64 << 20}, at::kByte); }
  EXPECT_GE(peak_memory_bytes(), before + (60 << 20));
}

// Units of one process follow each other; malloc keeps what the one before them freed (keep_memory).
TEST(PeakMemory, AResetForgetsWhatWasFreed) {
  keep_memory();
  reset_peak_memory();
  const std::int64_t before = peak_memory_bytes();
  { const at::Tensor large = at::ones({128 << 20}, at::kByte); }
  ASSERT_GE(peak_memory_bytes(), before + (120 << 20));
  reset_peak_memory();
  EXPECT_LE(peak_memory_bytes(), before + (16 << 20));
}

}  // namespace
}  // namespace nas
