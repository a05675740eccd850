#include <nas/report/comparison.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/sample_record.h"

namespace nas {
namespace {

TEST(Comparison, SaysWhatLiesOutsideTheRecordedSpread) {
  EXPECT_EQ(
      comparison_cells({.thesis = "2.61 ± 0.08", .reference = Summary::of({2, 2.1, 2.2}), .now = Summary::of({9})}),
      (std::vector<std::string>{"2.61 ± 0.08", "2.10 ± 0.10 (n = 3)", "9.00 (n = 1)", "outside the recorded spread"}));
  EXPECT_EQ(comparison_cells({.now = Summary::of({9})}).back(), "—");
  EXPECT_EQ(comparison_columns("error", "%").size(), comparison_cells({}).size());
}

TEST(Comparison, ReferenceRecordsOfOtherDataOrSettingsDoNotCount) {
  Record cifar = testing::sample_record();
  Record other_method = cifar;
  other_method.unit.method = "random";
  other_method.config_hash = "of random";
  const std::vector<Record> committed = {cifar, other_method};
  cifar.started = "2026-01-01T12:00:00Z";  // this run
  EXPECT_EQ(comparable_records(committed, {}).records.size(), 2u);
  EXPECT_EQ(comparable_records(committed, {cifar}).records.size(), 2u);
  EXPECT_TRUE(comparable_records(committed, {cifar}).notes.empty());

  Record fallback = cifar;
  fallback.data = {{"name", "fashion-mnist"}, {"files", {{"train.gz", "ef"}}}, {"notice", "CIFAR-10 not found"}};
  EXPECT_TRUE(comparable_records(committed, {fallback}).records.empty());
  EXPECT_EQ(comparable_records(committed, {fallback}).notes,
            (std::vector<std::string>{"Reference run: cifar10, not comparable."}));
  Record other_files = cifar;
  other_files.data["files"]["train.bin"] = "00";
  EXPECT_TRUE(comparable_records(committed, {other_files}).records.empty());
  Record noticed = cifar;
  noticed.data["notice"] = "words";
  EXPECT_EQ(comparable_records(committed, {noticed}).records.size(), 2u);

  Record changed = cifar;
  changed.config_hash = "of another configuration";
  EXPECT_EQ(comparable_records(committed, {changed}).records.size(), 1u);
  EXPECT_EQ(comparable_records(committed, {changed}).notes,
            (std::vector<std::string>{"Reference run, darts: other settings, not comparable."}));
}

TEST(Comparison, CommittedRecordsAreNotSetBesideThemselves) {
  const Record one = testing::sample_record();
  Record two = one;
  two.unit.seed = 1;
  EXPECT_TRUE(comparable_records({one, two}, {one, two}).records.empty());
  EXPECT_TRUE(comparable_records({one, two}, {two}).records.empty());
  Record again = two;
  again.ended = "2026-01-01T12:00:00Z";
  EXPECT_EQ(comparable_records({one, two}, {one, again}).records.size(), 2u);
}

// The four committed records of Figure 2.1 stand for both runs: read, and read with other times and results.
TEST(Comparison, NotesSayWhereThisRunStandsBesideTheCommittedOne) {
  const std::vector<Record> committed = reference_records("fig2_1", "laptop");
  ASSERT_EQ(committed.size(), 4u);
  const auto accuracy = [](const std::vector<Record>& records) {
    std::vector<double> values;
    for (const Record& record : records) values.push_back(100 * record.results.at("supernet_accuracy").get<double>());
    return values;
  };
  const std::vector<Quantity> quantities = {{"supernet accuracy (%)", accuracy, 1}};
  EXPECT_TRUE(reference_notes({}, quantities).empty());
  EXPECT_TRUE(reference_notes(committed, quantities).empty());

  std::vector<Record> now = committed;
  for (Record& record : now) record.ended = "2026-01-01T12:00:00Z";
  const std::string text = Summary::of(accuracy(committed)).text(1);
  EXPECT_EQ(reference_notes(now, quantities),
            (std::vector<std::string>{"supernet accuracy (%): this run " + text + ", reference run " + text +
                                      ": within the recorded spread."}));
  for (Record& record : now) record.results["supernet_accuracy"] = 0.1;
  EXPECT_EQ(reference_notes(now, quantities),
            (std::vector<std::string>{"supernet accuracy (%): this run 10.0 ± 0.0 (n = 4), reference run " + text +
                                      ": outside the recorded spread."}));
  for (Record& record : now) record.config_hash = "of other settings";
  EXPECT_EQ(reference_notes(now, quantities), (std::vector<std::string>{"Reference run, " + now.front().unit.method +
                                                                        ": other settings, not comparable."}));
}

}  // namespace
}  // namespace nas
