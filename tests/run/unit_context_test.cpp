#include <nas/run/unit_context.h>

#include <filesystem>

#include <gtest/gtest.h>

#include <nas/run/digest.h>
#include <nas/run/runner.h>

#include "tests/support/planned_units.h"

namespace nas {
namespace {
using nlohmann::json;
using testing::options_in;
using testing::plan_of;
using testing::ScratchFolder;

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

}  // namespace
}  // namespace nas
