#include <nas/run/runner.h>

#include <cstdio>
#include <limits>
#include <set>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include <nas/run/atomic_file.h>
#include <nas/run/digest.h>
#include <nas/run/error.h>
#include <nas/run/plan.h>
#include <nas/run/set_up.h>

#include "tests/support/expect_error.h"
#include "tests/support/scratch_folder.h"

namespace nas {
namespace {
using nlohmann::json;
using testing::contains;
using testing::error_of;
using testing::ScratchFolder;

RunOptions options_in(const ScratchFolder& folder) {
  RunOptions options;
  options.out = folder.path();
  options.threads = 1;
  return options;
}

std::vector<PlannedUnit> plan_of(const std::vector<std::string>& methods, std::int64_t seeds) {
  std::vector<PlannedUnit> plan;
  for (const std::string& method : methods)
    for (std::int64_t seed = 0; seed < seeds; ++seed)
      plan.push_back({.unit = {"t", method, "", "laptop", seed}, .config = {{"method", method}}});
  return plan;
}

TEST(RunUnits, GoesSeedBySeedAndDrawsAfterEachUnit) {
  const ScratchFolder folder;
  std::vector<std::string> ran;
  std::vector<std::size_t> drawn;
  const int code = run_units(
      options_in(folder), plan_of({"a", "b"}, 2),
      [&](UnitContext& context) {
        ran.push_back(context.unit().id());
        return json{{"seed", context.unit().seed}};
      },
      [&](const Ledger& ledger) { drawn.push_back(ledger.done().size()); });
  EXPECT_EQ(code, 0);
  EXPECT_EQ(ran, (std::vector<std::string>{"a.laptop.seed0", "b.laptop.seed0", "a.laptop.seed1", "b.laptop.seed1"}));
  EXPECT_EQ(drawn, (std::vector<std::size_t>{1, 2, 3, 4}));
}

TEST(RunUnits, RunsOnlyWhatIsMissingOrStaleAndKeepsTheStaleRecord) {
  const ScratchFolder folder;
  const RunOptions options = options_in(folder);
  std::vector<std::string> ran;
  const auto body = [&](UnitContext& context) {
    ran.push_back(context.unit().id());
    return json::object();
  };
  std::vector<PlannedUnit> plan = plan_of({"a"}, 2);
  run_units(options, plan, body, [](const Ledger&) {});
  ran.clear();
  int drawn = 0;
  run_units(options, plan, body, [&](const Ledger&) { ++drawn; });
  EXPECT_TRUE(ran.empty());
  EXPECT_EQ(drawn, 1);
  plan[1].config["epochs"] = 3;
  run_units(options, plan, body, [](const Ledger&) {});
  EXPECT_EQ(ran, (std::vector<std::string>{"a.laptop.seed1"}));
  EXPECT_EQ(read_records(options.records_folder("t") / "stale").size(), 1u);
  EXPECT_EQ(Record::read(record_file(options, plan[1].unit)).config["epochs"], 3);
}

TEST(RunUnits, ADivergedUnitLeavesItsDiagnosisAndTheOthersRun) {
  const ScratchFolder folder;
  const RunOptions options = options_in(folder);
  bool cured = false;
  const auto body = [&](UnitContext& context) -> json {
    if (context.unit().method == "a" && !cured)
      throw Diverged({"search", 3, 17, 0.025, {2.3, std::numeric_limits<double>::quiet_NaN()}});
    return json::object();
  };
  const auto plan = plan_of({"a", "b"}, 1);
  EXPECT_EQ(run_units(options, plan, body, [](const Ledger&) {}), 2);
  EXPECT_EQ(Ledger(options, plan).count(UnitState::done), 1u);
  const auto file = folder.path() / "t" / "diverged" / "a.laptop.seed0.json";
  const json diagnosis = json::parse(read_text(file));
  EXPECT_EQ(diagnosis["epoch"], 3);
  EXPECT_EQ(diagnosis["step"], 17);
  EXPECT_EQ(diagnosis["last_losses"], (json{2.3, nullptr}));
  cured = true;
  EXPECT_EQ(run_units(options, plan, body, [](const Ledger&) {}), 0);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(RunUnits, DryRunListAndRenderRunNothing) {
  const ScratchFolder folder;
  run_units(
      options_in(folder), plan_of({"a"}, 1), [](UnitContext&) { return json::object(); }, [](const Ledger&) {});
  const auto body = [](UnitContext&) -> json { throw std::logic_error("a unit ran"); };
  for (bool RunOptions::*flag : {&RunOptions::dry_run, &RunOptions::list, &RunOptions::render}) {
    RunOptions options = options_in(folder);
    options.*flag = true;
    int drawn = 0;
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(run_units(options, plan_of({"a"}, 1), body, [&](const Ledger&) { ++drawn; }), 0);
    const std::string said = ::testing::internal::GetCapturedStdout();
    EXPECT_EQ(drawn, flag == &RunOptions::render);
    EXPECT_EQ(said.empty(), flag == &RunOptions::render);
  }
}

std::vector<PlannedUnit> plan_on(const std::string& data, std::int64_t seeds = 1) {
  std::vector<PlannedUnit> plan = plan_of({"a"}, seeds);
  for (PlannedUnit& planned : plan) {
    planned.config["data"] = {{"name", data}};
    planned.data = {{"name", data}, {"files", {{"train.bin", "of " + data}}}};
  }
  return plan;
}

TEST(Render, TakesTheDataSetFromTheRecords) {
  const ScratchFolder folder;
  RunOptions options = options_in(folder);
  const auto body = [](UnitContext&) { return json::object(); };
  run_units(options, plan_on("cifar10", 2), body, [](const Ledger&) {});
  options.render = true;
  std::vector<std::string> drawn;
  const auto draw = [&](const Ledger& ledger) {
    for (const Record& record : ledger.done()) drawn.push_back(record.data.at("name"));
  };
  EXPECT_EQ(run_units(options, plan_on("fashion-mnist", 2), body, draw), 0);
  EXPECT_EQ(drawn, (std::vector<std::string>{"cifar10", "cifar10"}));
  // A run without --render still needs its own data: there the records are stale.
  EXPECT_EQ(Ledger(options, plan_on("fashion-mnist", 2)).count(UnitState::stale), 2u);
}

// With or without a GPU, and whatever LibTorch was built with.
TEST(RunUnits, RefusesAGpu) {
  const ScratchFolder folder;
  RunOptions options = options_in(folder);
  options.device = "cuda:0";
  const auto body = [](UnitContext&) -> json {
    ADD_FAILURE() << "computed on the CPU";
    return json::object();
  };
  EXPECT_TRUE(contains(error_of([&] { run_units(options, plan_on("cifar10"), body, [](const Ledger&) {}); }),
                       "--device cuda:0: nothing is computed on a GPU yet: run with --device cpu"));
}

TEST(Render, DrawsNothingAndSaysWhyWhenNoRecordCounts) {
  const ScratchFolder folder;
  RunOptions options = options_in(folder);
  options.render = true;
  const auto body = [](UnitContext&) { return json::object(); };
  const auto draw = [](const Ledger&) { ADD_FAILURE() << "drew over what was there"; };
  const auto complaint = [&](const std::vector<PlannedUnit>& plan) {
    ::testing::internal::CaptureStderr();
    const std::string message = error_of([&] { run_units(options, plan, body, draw); });
    return message + "|" + ::testing::internal::GetCapturedStderr();
  };
  EXPECT_TRUE(contains(complaint(plan_on("cifar10")), "no record at laptop scale, nothing is drawn"));

  options.render = false;
  run_units(options, plan_on("cifar10", 2), body, [](const Ledger&) {});
  options.render = true;
  std::vector<PlannedUnit> other = plan_on("fashion-mnist", 2);
  for (PlannedUnit& planned : other) planned.config["epochs"] = 3;
  EXPECT_TRUE(contains(complaint(other), "epochs: null, now 3"));
  options.dataset = "fashion-mnist";  // asked for: the records of another data set do not stand in for it
  const std::string asked = complaint(plan_on("fashion-mnist", 2));
  EXPECT_TRUE(contains(asked, "data.name: \"cifar10\", now \"fashion-mnist\""));
  EXPECT_TRUE(contains(asked, "not drawn: a.laptop.seed1"));
}

TEST(Render, DoesNotMixDataSets) {
  const ScratchFolder folder;
  RunOptions options = options_in(folder);
  const auto body = [](UnitContext&) { return json::object(); };
  run_units(options, {plan_on("cifar10", 2).front()}, body, [](const Ledger&) {});
  options.seeds = {1};
  run_units(options, {plan_on("cifar100", 2).back()}, body, [](const Ledger&) {});
  options.seeds.clear();
  options.render = true;
  EXPECT_TRUE(contains(error_of([&] { run_units(options, plan_on("fashion-mnist", 2), body, [](const Ledger&) {}); }),
                       "nothing is drawn"));
  std::size_t drawn = 0;
  run_units(options, plan_on("cifar10", 2), body, [&](const Ledger& ledger) { drawn = ledger.done().size(); });
  EXPECT_EQ(drawn, 1u);
}

TEST(UnitContext, StagesAreSharedBySeedAndCountTheirCostEverywhere) {
  const ScratchFolder folder;
  const RunOptions options = options_in(folder);
  int produced = 0;
  const auto body = [&](UnitContext& context) {
    const Checkpoint stage = context.stage("search", {{"epochs", 2}}, [&](UnitContext& inner) {
      ++produced;
      inner.series({{"epoch", 1}});
      inner.cost("evaluations", 7);
      Checkpoint result;
      result.meta["genotype"] = "of seed " + std::to_string(inner.unit().seed);
      return result;
    });
    return json{{"genotype", stage.meta.at("genotype")}};
  };
  const auto plan = plan_of({"a", "b"}, 2);
  run_units(options, plan, body, [](const Ledger&) {});
  EXPECT_EQ(produced, 2);
  const Ledger ledger(options, plan);
  for (const Record& record : ledger.done()) {
    EXPECT_EQ(record.results["genotype"], "of seed " + std::to_string(record.unit.seed));
    EXPECT_EQ(record.stages["search"]["series"].size(), 1u);
    EXPECT_EQ(record.cost["stages"]["search"]["evaluations"], 7);
  }
  const auto seconds = [&](std::size_t i) { return ledger.done()[i].cost["stages"]["search"]["seconds"]; };
  EXPECT_EQ(seconds(0), seconds(2));
}

/// A unit of one stage that is stopped after two of its three epochs, as a run of hours may be.
json stopped_in_its_stage(UnitContext& context) {
  context.stage("search", {{"epochs", 3}}, [](UnitContext& stage) -> Checkpoint {
    for (int epoch = 1; epoch < 3; ++epoch) {
      stage.series({{"epoch", epoch}});
      stage.progress().report({.phase = "search", .epoch = epoch, .epochs = 3});
      stage.save({});
    }
    throw Interrupted();
  });
  return json::object();
}

TEST(RunUnits, AStoppedUnitCanBeLookedAtUntilItIsDone) {
  const ScratchFolder folder;
  RunOptions options = options_in(folder);
  const auto plan = plan_of({"a"}, 1);
  EXPECT_THROW(run_units(options, plan, stopped_in_its_stage, [](const Ledger&) {}), Interrupted);
  const std::vector<Record> so_far = Ledger(options, plan).unfinished();
  ASSERT_EQ(so_far.size(), 1u);
  EXPECT_TRUE(contains(so_far[0].unfinished, "epoch 2 of 3"));
  EXPECT_EQ(so_far[0].stages["search"]["series"], (json{{{"epoch", 1}}, {{"epoch", 2}}}));
  EXPECT_EQ(Ledger(options, plan).count(UnitState::done), 0u);

  // It is not a record: copied among them it does not count.
  std::filesystem::create_directories(options.records_folder("t"));
  std::filesystem::copy_file(unfinished_file(options, plan[0].unit), record_file(options, plan[0].unit));
  EXPECT_TRUE(contains(Ledger(options, plan).entries()[0].reason, "unfinished: search, epoch 2 of 3"));

  options.render = true;
  std::size_t shown = 0;
  const auto draw = [&](const Ledger& ledger) { shown = ledger.unfinished().size(); };
  const auto body = [](UnitContext&) { return json::object(); };
  EXPECT_TRUE(contains(error_of([&] { run_units(options, plan, body, draw); }), "nothing is drawn"));
  EXPECT_EQ(run_units(options, plan, body, draw, Shows::unfinished), 0);
  EXPECT_EQ(shown, 1u);

  options.render = false;
  EXPECT_EQ(run_units(options, plan, body, draw), 0);
  EXPECT_TRUE(Ledger(options, plan).unfinished().empty());
  EXPECT_FALSE(std::filesystem::exists(unfinished_file(options, plan[0].unit)));
}

TEST(RunUnits, ADrawingThatFailsStopsNoUnit) {
  const ScratchFolder folder;
  const RunOptions options = options_in(folder);
  const auto plan = plan_of({"a", "b"}, 1);
  const auto body = [](UnitContext&) { return json::object(); };
  int drawn = 0;
  const auto fails = [&](const Ledger&) {
    ++drawn;
    throw std::runtime_error("no gnuplot");
  };
  EXPECT_EQ(run_units(options, plan, body, fails), 2);
  EXPECT_EQ(drawn, 2);
  EXPECT_EQ(Ledger(options, plan).count(UnitState::done), 2u);
}

TEST(UnitContext, ACheckpointOfAnotherConfigurationIsKeptAside) {
  const ScratchFolder folder;
  const RunOptions options = options_in(folder);
  Progress silent(nullptr);
  PlannedUnit planned = plan_of({"a"}, 1).front();
  UnitContext before(planned, options, silent);
  before.series({{"epoch", 1}});
  before.save({});
  EXPECT_TRUE(UnitContext(planned, options, silent).resume());
  PlannedUnit other = planned;
  other.config["epochs"] = 3;
  UnitContext after(other, options, silent);
  EXPECT_FALSE(after.resume());
  EXPECT_FALSE(std::filesystem::exists(after.checkpoint_path()));
  // It goes on when it takes its old name again.
  const std::string kept = after.checkpoint_path().string() + "." + config_hash(planned.config).substr(0, 8);
  std::filesystem::rename(kept, after.checkpoint_path());
  EXPECT_TRUE(UnitContext(planned, options, silent).resume());
}

TEST(Progress, WritesALineAnEpochInALog) {
  std::FILE* log = std::tmpfile();
  ASSERT_NE(log, nullptr);
  {
    Progress progress(log);
    progress.begin_unit(2, 3, "a.laptop.seed0");
    progress.epoch({{"phase", "search"}, {"epoch", 4}, {"train_loss", 0.5}, {"valid_accuracy", 0.25}, {"steps", 64}});
    progress.epoch({{"phase", "strength"}});  // no epoch
  }
  std::rewind(log);
  std::string text(200, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), log));
  std::fclose(log);
  EXPECT_EQ(text,
            "unit 2 of 3, a.laptop.seed0\n"
            "unit 2 of 3, a.laptop.seed0: search, epoch 4 ended, train_loss 0.5000, valid_accuracy 25.00 %\n");
}

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

TEST(GuardedMain, TurnsExceptionsIntoExitCodes) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(guarded_main([] { return 0; }), 0);
  EXPECT_EQ(guarded_main([]() -> int { throw Error("x: wrong: mend it"); }), 2);
  EXPECT_EQ(guarded_main([]() -> int { throw Interrupted(); }), 3);
  EXPECT_EQ(guarded_main([]() -> int { throw std::runtime_error("other"); }), 2);
  EXPECT_TRUE(contains(::testing::internal::GetCapturedStderr(), "error: x: wrong: mend it\n"));
}

TEST(DescribeSeconds, ReadsAsPeopleSayIt) {
  EXPECT_EQ(describe_seconds(42.4), "42 s");
  EXPECT_EQ(describe_seconds(200), "3:20 min");
  EXPECT_EQ(describe_seconds(7500), "2:05 h");
  EXPECT_EQ(describe_seconds(4 * 86400), "4.0 days");
}

}  // namespace
}  // namespace nas
