#include <nas/report/summary.h>

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <nas/report/comparison.h>

#include "tests/support/sample_record.h"

namespace nas {
namespace {

TEST(Summary, ClosedForms) {
  const Summary s = Summary::of({2, 4, 4, 4, 5, 5, 7, 9});
  EXPECT_EQ(s.n, 8);
  EXPECT_DOUBLE_EQ(s.mean, 5);
  EXPECT_DOUBLE_EQ(s.standard_deviation, std::sqrt(32.0 / 7));
  EXPECT_EQ(s.smallest, 2);
  EXPECT_EQ(s.largest, 9);
  EXPECT_EQ(s.text(1), "5.0 ± 2.1 (n = 8)");
}

TEST(Summary, OneValueHasNoSpreadAndNoneHasNothing) {
  EXPECT_TRUE(std::isnan(Summary::of({3}).standard_deviation));
  EXPECT_EQ(Summary::of({3}).text(2), "3.00 (n = 1)");
  EXPECT_EQ(Summary::of({}).text(2), "—");
}

TEST(Agreement, FollowsStudentsT) {
  // Four values of mean 0 and standard deviation 1; t(0.975, 3) = 3.182446 (any table of Student's t). One new value
  // lies outside beyond 3.182446 * sqrt(1 + 1/4) = 3.558.
  const Summary reference{4, 0, 1, -1, 1};
  EXPECT_EQ(agreement(reference, Summary::of({3.55})), Agreement::within);
  EXPECT_EQ(agreement(reference, Summary::of({3.56})), Agreement::outside);
  EXPECT_EQ(agreement(reference, Summary::of({-3.56})), Agreement::outside);
  EXPECT_EQ(agreement(Summary::of({1}), Summary::of({1})), Agreement::unknown);
  EXPECT_EQ(agreement(reference, Summary::of({})), Agreement::unknown);
}

TEST(Agreement, ASpreadOfZeroAllowsNothingElse) {
  const Summary reference = Summary::of({0.1, 0.1, 0.1});
  EXPECT_EQ(agreement(reference, Summary::of({0.1})), Agreement::within);
  EXPECT_EQ(agreement(reference, Summary::of({0.1 + 1e-12})), Agreement::outside);
}

TEST(Agreement, ARunAgreesWithItself) {
  rc::check([](std::vector<std::int32_t> values) {
    RC_PRE(values.size() >= 2);
    const Summary s = Summary::of(std::vector<double>(values.begin(), values.end()));
    RC_ASSERT(agreement(s, s) == Agreement::within);
  });
}

TEST(Comparison, SaysWhatLiesOutsideTheRecordedSpread) {
  EXPECT_EQ(
      comparison_cells({.thesis = "2.61 ± 0.08", .reference = Summary::of({2, 2.1, 2.2}), .now = Summary::of({9})}),
      (std::vector<std::string>{"2.61 ± 0.08", "2.10 ± 0.10 (n = 3)", "9.00 (n = 1)", "outside the recorded spread"}));
  EXPECT_EQ(comparison_cells({.now = Summary::of({9})}).back(), "—");
  EXPECT_EQ(comparison_columns("error", "%").size(), comparison_cells({}).size());
}

TEST(Comparison, ReferenceRecordsOfOtherDataOrSettingsDoNotCount) {
  const Record cifar = testing::sample_record();
  Record other_method = cifar;
  other_method.unit.method = "random";
  other_method.config_hash = "of random";
  const std::vector<Record> committed = {cifar, other_method};
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

}  // namespace
}  // namespace nas
