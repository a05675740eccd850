#include <nas/run/record.h>

#include <limits>

#include <gtest/gtest.h>

#include <nas/run/atomic_file.h>
#include <nas/run/checkpoint.h>
#include <nas/run/digest.h>
#include <nas/run/ledger.h>

#include "tests/support/expect_error.h"
#include "tests/support/sample_record.h"
#include "tests/support/scratch_folder.h"

namespace nas {
namespace {
using nlohmann::json;
using testing::contains;
using testing::error_of;
using testing::sample_record;
using testing::ScratchFolder;

TEST(Digest, IsTheStandardOne) {
  // FIPS 180-2, example B.1.
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(config_hash(json{{"b", 1}, {"a", 0.5}}), sha256(R"({"a":0.5,"b":1})"));
}

TEST(Digest, RefusesWhatJsonCannotHold) {
  const json config = {{"rate", std::numeric_limits<double>::infinity()}};
  EXPECT_TRUE(contains(error_of([&] { config_hash(config); }), "configuration /rate: inf is not a finite number"));
}

TEST(Unit, IdsAreFileNames) {
  EXPECT_EQ((Unit{"table3_1", "darts", "s5", "laptop", 0}.id()), "darts.s5.laptop.seed0");
  EXPECT_EQ((Unit{"table2_1", "vgg", "", "smoke", 3}.id()), "vgg.smoke.seed3");
  EXPECT_TRUE(contains(error_of([] { Unit{"t", "a/b", "", "smoke", 0}.id(); }), "unit name a/b"));
}

TEST(Record, RoundTrips) {
  const ScratchFolder folder;
  const Record record = sample_record();
  record.write(folder / "r.json");
  EXPECT_EQ(Record::read(folder / "r.json").to_json(), record.to_json());
}

TEST(Record, EveryMissingFieldIsNamed) {
  const json whole = sample_record().to_json();
  for (const auto& item : whole.items()) {
    json part = whole;
    part.erase(item.key());
    const std::string message = error_of([&] { Record::from_json(part, "r.json"); });
    EXPECT_TRUE(contains(message, "'" + item.key() + "'"));
    EXPECT_TRUE(contains(message, "delete it to run its unit again"));
  }
}

TEST(Record, RefusesAConfigurationThatIsNotTheHashedOne) {
  json tampered = sample_record().to_json();
  tampered["config"]["epochs"] = 51;
  EXPECT_TRUE(
      contains(error_of([&] { Record::from_json(tampered, "r.json"); }), "r.json: not a valid record: config_hash"));
}

TEST(Record, RefusesOtherSchemasAndBrokenFiles) {
  const ScratchFolder folder;
  json other = sample_record().to_json();
  other["schema"] = 99;
  EXPECT_TRUE(contains(error_of([&] { Record::from_json(other, "r.json"); }), "schema 99"));
  write_text_atomically(folder / "r.json", "{\"schema\": 1,");
  EXPECT_TRUE(contains(error_of([&] { Record::read(folder / "r.json"); }), "broken JSON"));
  write_text_atomically(folder / "r.json", "[]");
  EXPECT_TRUE(contains(error_of([&] { Record::read(folder / "r.json"); }), "not a record"));
}

TEST(Record, WithoutTimesForgetsNothingElse) {
  const Record a = sample_record();
  Record b = a;
  b.started = "2022-01-01T00:00:00Z";
  b.resumed = {"2022-01-01T00:00:01Z"};
  b.cost["seconds"] = 99;
  EXPECT_EQ(a.without_times(), b.without_times());
  b.results["accuracy"] = 0.1;
  EXPECT_NE(a.without_times(), b.without_times());
}

TEST(Ledger, TellsDoneStaleCheckpointedAndMissingApart) {
  const ScratchFolder folder;
  RunOptions options;
  options.out = folder.path();
  std::vector<PlannedUnit> plan;
  for (std::int64_t seed = 0; seed < 6; ++seed) {
    Record record = sample_record();
    record.unit.seed = seed;
    plan.push_back({.unit = record.unit, .config = record.config, .data = record.data});
    if (seed < 4) record.write(record_file(options, record.unit));
  }
  plan[1].config["search"]["epochs"] = 50;
  plan[2].data["files"]["train.bin"] = "another";
  write_text_atomically(record_file(options, plan[3].unit), "{}");
  Checkpoint begun;
  begun.meta["_run"] = {{"config_hash", config_hash(plan[4].config)}, {"position", "search, epoch 3 of 8"}};
  begun.save(checkpoint_file(options, plan[4].unit));

  const Ledger ledger(options, plan);
  const auto state = [&](std::size_t i) { return ledger.entries()[i].state; };
  EXPECT_EQ(state(0), UnitState::done);
  EXPECT_EQ(state(1), UnitState::stale);
  EXPECT_EQ(ledger.entries()[1].reason, "configuration: search.epochs: 8, now 50");
  EXPECT_EQ(state(2), UnitState::stale);
  EXPECT_EQ(ledger.entries()[2].reason, "data: train.bin: \"cd\", now \"another\"");
  EXPECT_EQ(state(3), UnitState::stale);
  EXPECT_EQ(state(4), UnitState::checkpointed);
  EXPECT_EQ(ledger.entries()[4].reason, "search, epoch 3 of 8");
  EXPECT_EQ(state(5), UnitState::missing);
  EXPECT_EQ(ledger.done().size(), 1u);
  EXPECT_NE(ledger.find(plan[0].unit), nullptr);
  EXPECT_EQ(ledger.find(plan[1].unit), nullptr);
}

TEST(Ledger, ANoticeOfTheDataIsOnlyWords) {
  const ScratchFolder folder;
  RunOptions options;
  options.out = folder.path();
  const Record record = sample_record();
  record.write(record_file(options, record.unit));
  PlannedUnit planned{.unit = record.unit, .config = record.config, .data = record.data};
  planned.data["notice"] = "said otherwise";
  EXPECT_EQ(Ledger(options, {planned}).count(UnitState::done), 1u);
}

TEST(Record, AnEpochIsALineOfItsFile) {
  const ScratchFolder folder;
  Record record = sample_record();
  record.series = {{{"epoch", 1}, {"weights", {0.25, 0.75}}}, {{"epoch", 2}, {"weights", {0.5, 0.5}}}};
  record.write(folder / "r.json");
  const std::string text = read_text(folder / "r.json");
  EXPECT_NE(text.find("\n  {\"epoch\":1,\"weights\":[0.25,0.75]},\n  {\"epoch\":2,"), std::string::npos) << text;
  EXPECT_EQ(Record::read(folder / "r.json").to_json(), record.to_json());
}

}  // namespace
}  // namespace nas
