#include <nas/run/runner.h>

#include <chrono>
#include <filesystem>
#include <limits>
#include <new>
#include <stdexcept>
#include <thread>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <nas/run/atomic_file.h>
#include <nas/run/error.h>
#include <nas/run/lock.h>

#include "tests/support/expect_error.h"
#include "tests/support/planned_units.h"

namespace nas {
namespace {
using nlohmann::json;
using testing::contains;
using testing::error_of;
using testing::options_in;
using testing::plan_of;
using testing::ScratchFolder;

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

// Shards draw the same files: the one that draws later must show the records of both.
TEST(RunUnits, AShardThatWaitsToDrawReadsTheRecordsAfterwards) {
  const auto plan = plan_of({"a"}, 2);
  const auto nothing = [](UnitContext&) { return json::object(); };
  const ScratchFolder other;
  RunOptions second = options_in(other);
  second.shard_index = second.shard_count = 2;
  run_units(second, plan, nothing, [](const Ledger&) {});
  const auto record = record_file(second, plan[1].unit);
  ASSERT_TRUE(std::filesystem::exists(record));

  const ScratchFolder folder;
  RunOptions first = options_in(folder);
  first.shard_count = 2;
  const auto lock = folder.path() / "t" / "drawing.lock";
  std::thread shard;
  std::vector<std::size_t> drawn;
  const int code = run_units(
      first, plan,
      [&](UnitContext&) {
        // The other shard is drawing, and leaves its record before it ends.
        shard = std::thread([&, turn = FileLock::try_acquire(lock)]() mutable {
          ASSERT_TRUE(turn);
          std::this_thread::sleep_for(std::chrono::milliseconds(200));
          std::filesystem::create_directories(first.records_folder("t"));
          std::filesystem::copy_file(record, record_file(first, plan[1].unit));
          turn.reset();
        });
        return json::object();
      },
      [&](const Ledger& ledger) {
        EXPECT_FALSE(FileLock::try_acquire(lock)) << "drawing without the lock";
        drawn.push_back(ledger.count(UnitState::done));
      });
  shard.join();
  EXPECT_EQ(code, 0);
  EXPECT_EQ(drawn, (std::vector<std::size_t>{2}));
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

TEST(RunUnits, AUnitThatFailsStopsNoOther) {
  const ScratchFolder folder;
  const RunOptions options = options_in(folder);
  const auto plan = plan_of({"a", "b"}, 1);
  const auto body = [](UnitContext& context) -> json {
    if (context.unit().method == "a") throw std::bad_alloc();
    return json::object();
  };
  std::size_t drawn = 0;
  EXPECT_EQ(run_units(options, plan, body, [&](const Ledger& ledger) { drawn = ledger.done().size(); }), 2);
  EXPECT_EQ(drawn, 1u);
  EXPECT_EQ(Ledger(options, plan).count(UnitState::done), 1u);
}

TEST(RunUnits, NothingIsDrawnOverAnOldTableWhenNoUnitIsDone) {
  const ScratchFolder folder;
  const auto body = [](UnitContext&) -> json { throw std::runtime_error("no"); };
  const auto draw = [](const Ledger&) { ADD_FAILURE() << "drew over what was there"; };
  EXPECT_EQ(run_units(options_in(folder), plan_of({"a"}, 1), body, draw), 2);
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

TEST(GuardedMain, TurnsExceptionsIntoExitCodes) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(guarded_main([] { return 0; }), 0);
  EXPECT_EQ(guarded_main([]() -> int { throw Error("x: wrong: mend it"); }), 2);
  EXPECT_EQ(guarded_main([]() -> int { throw Interrupted(); }), 3);
  EXPECT_EQ(guarded_main([]() -> int { throw std::runtime_error("other"); }), 2);
  EXPECT_TRUE(contains(::testing::internal::GetCapturedStderr(), "error: x: wrong: mend it\n"));
}

}  // namespace
}  // namespace nas
