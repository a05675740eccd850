#include <nas/experiment/skip_dominance.h>

#include <cmath>

#include <gtest/gtest.h>

#include <nas/experiment/skip_figures.h>

#include "tests/support/expect_error.h"
#include "tests/support/sample_record.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/table_cell.h"

namespace nas {
namespace {
using testing::cell;
using testing::contains;
using testing::error_of;

/// Mixing weights of a cell of two edges (sep_conv_3x3 beside skip_connect) whose mean gap is `gap`.
nlohmann::json weights(double gap) {
  const double skip = 0.5 + gap / 2;
  return {{skip - 0.1, 0.6 - skip + 0.5}, {skip + 0.1, 0.4 - skip + 0.5}};
}

/// A run of S2 whose columns are skip_connect, sep_conv_3x3; a validated row for each gap, one row between that is not.
Record run_record(const std::string& variant, int64_t seed, const std::vector<double>& gaps,
                  const std::vector<double>& valid) {
  Record record = testing::sample_record();
  record.unit = {"fig2_3", variant, "s2", "laptop", seed};
  nlohmann::json series = {{{"epoch", 1}, {"train_accuracy", 0.1}}};
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    series.push_back({{"steps", 16 * (i + 1)},
                      {"train_accuracy", 0.2 + 0.1 * static_cast<double>(i)},
                      {"valid_accuracy", valid[i]},
                      {"mixing_weights", {{"normal", weights(gaps[i])}, {"reduce", weights(-gaps[i])}}}});
  }
  record.stages = {{"search", {{"series", series}}}};
  return record;
}

TEST(SkipGap, IsTheMeanDifferenceOverTheEdges) {
  const nlohmann::json row = {{"normal", {{0.7, 0.3}, {0.4, 0.6}}}};
  EXPECT_NEAR(skip_gap(row, "normal", 0), (0.4 - 0.2) / 2, 1e-15);
  EXPECT_NEAR(skip_gap(row, "normal", 1), -0.1, 1e-15);
}

TEST(SkipPaths, TakeTheValidatedEpochsOnly) {
  const auto paths = skip_paths({run_record("base", 3, {-0.2, 0.1}, {0.3, 0.4})});
  ASSERT_EQ(paths.size(), 1u);
  EXPECT_EQ(paths[0].seed, 3);
  EXPECT_EQ(paths[0].steps, (std::vector<double>{16, 32}));
  EXPECT_EQ(paths[0].valid_accuracy, (std::vector<double>{0.3, 0.4}));
  EXPECT_NEAR(paths[0].normal_gap[0], -0.2, 1e-12);
  EXPECT_NEAR(paths[0].reduce_gap[1], -0.1, 1e-12);
}

// Seed 0 falls, then rises past zero while validation accuracy rises throughout: ranks 3 1 2 4 against 1 2 3 4, so rho
// = 1 - 6 * (4 + 1 + 1 + 0) / 60 = 0.4; seed 1 rises all along: rho 1.
TEST(SkipDominanceTable, GivesTurnEndAndCorrelationsASeed) {
  const Table table = skip_dominance_table({run_record("base", 0, {-0.1, -0.4, -0.2, 0.3}, {0.2, 0.3, 0.4, 0.5}),
                                            run_record("base", 1, {-0.3, -0.2, 0.0, 0.1}, {0.2, 0.3, 0.4, 0.5})},
                                           "laptop");
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(cell(table, 0, "variant"), "base");
  EXPECT_EQ(cell(table, 0, "gap at the end"), "0.200 ± 0.141 (n = 2)");
  EXPECT_EQ(cell(table, 0, "lowest gap"), "-0.350 ± 0.071 (n = 2)");
  EXPECT_EQ(cell(table, 0, "lowest after"), "37.5 ± 17.7 (n = 2)");
  EXPECT_EQ(cell(table, 0, "training accuracy"), "50.0 ± 0.0 (n = 2)");
  EXPECT_EQ(cell(table, 0, "rho(gap, valid acc)").substr(0, 5), "+0.70");
  EXPECT_EQ(cell(table, 0, "rho, second half").substr(0, 5), "+1.00");
  EXPECT_EQ(cell(table, 1, "rho(gap, steps)").substr(0, 5), "-0.70");
}

TEST(SkipFigures, DrawThePathsAndTheControlRuns) {
  const testing::ScratchFolder folder;
  const Record base = run_record("base", 0, {-0.1, 0.2}, {0.2, 0.3});
  const auto alone = skip_figures({base}, "laptop");
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_EQ(alone[0].id, "fig2_3");
  const auto both = skip_figures({base, run_record("more_data", 0, {-0.1, -0.3}, {0.3, 0.5})}, "laptop");
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[1].id, "fig2_3_causes");
  for (const Drawing& drawing : both) EXPECT_NO_THROW(drawing.write(folder.path()));
  EXPECT_TRUE(skip_figures({}, "laptop").empty());
}

TEST(SkipDominance, WantsTwoOperationsAnEdge) {
  Record record = run_record("base", 0, {0.1}, {0.2});
  record.unit.space = "darts-7";
  EXPECT_TRUE(contains(error_of([&] { skip_paths({record}); }), "search.space = darts-7"));
}

}  // namespace
}  // namespace nas
