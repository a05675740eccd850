#include <nas/experiment/skip_dominance.h>

#include <cmath>

#include <gtest/gtest.h>

#include <nas/experiment/edge_variances.h>
#include <nas/experiment/skip_figures.h>
#include <nas/experiment/skip_scales.h>
#include <nas/experiment/skip_tables.h>
#include <nas/report/csv.h>

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
                      {"epoch", i + 2},
                      {"train_accuracy", 0.2 + 0.1 * static_cast<double>(i)},
                      {"valid_accuracy", valid[i]},
                      {"mixing_weights", {{"normal", weights(gaps[i])}, {"reduce", weights(-gaps[i])}}}});
  }
  record.stages = {{"search", {{"series", series}, {"config", {{"search", {{"epochs", 10}}}}}}}};
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
  EXPECT_EQ(paths[0].share, (std::vector<double>{0.2, 0.3}));
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
  EXPECT_EQ(cell(table, 0, "rho(gap, valid acc), 2nd half").substr(0, 5), "+1.00");
  EXPECT_EQ(cell(table, 0, "rho(gap, train acc), 2nd half").substr(0, 5), "+1.00");
  EXPECT_EQ(cell(table, 1, "rho(gap, steps)").substr(0, 5), "-0.70");
}

// Final gaps 0.3, -0.2, 0.1 at validation accuracies 0.3, 0.5, 0.4: the better, the smaller; all at one training
// accuracy.
TEST(SkipDominanceTable, SaysHowTheEndsGoTogether) {
  const Table table = skip_dominance_table(
      {run_record("base", 0, {-0.1, 0.3}, {0.2, 0.3}), run_record("more_data", 0, {-0.1, -0.2}, {0.2, 0.5}),
       run_record("less_data", 0, {-0.1, 0.1}, {0.2, 0.4})},
      "laptop");
  ASSERT_GE(table.notes.size(), 2u);
  EXPECT_TRUE(contains(table.notes[1], "validation accuracy -1.00, with training accuracy —"));
}

/// Variances measured on edges 0 and 1 of one normal cell, in every epoch.
Record measured_record(int64_t seed, const std::vector<double>& gaps) {
  Record record = run_record("base", seed, gaps, std::vector<double>(gaps.size(), 0.4));
  for (auto& row : record.stages["search"]["series"]) {
    if (!row.contains("mixing_weights")) continue;
    for (const char* optimal : {"last_node", "node_mean"}) {
      for (int64_t edge = 0; edge < 2; ++edge) {
        for (int64_t depth = 0; depth < 2; ++depth) {  // 0.5 and 1.5 on average; edge 1 the other way round
          const double skip = 0.25 + 0.5 * static_cast<double>(depth), conv = 1.5;
          row["features"].push_back({{"optimal", optimal},
                                     {"depth", depth},
                                     {"cell", "normal"},
                                     {"edge", edge},
                                     {"skip", edge == 0 ? skip : conv},
                                     {"conv", edge == 0 ? conv : skip},
                                     {"covariance", 0.1}});
        }
      }
    }
  }
  return record;
}

TEST(EdgeVariances, AverageTheCellsOfAType) {
  const auto edges = edge_variances({measured_record(2, {-0.3, 0.2}), run_record("more_data", 2, {0.1}, {0.2})});
  ASSERT_EQ(edges.size(), 2u * 2 * 2);  // epochs, readings of m*, edges
  EXPECT_EQ(edges[0].seed, 2);
  EXPECT_DOUBLE_EQ(edges[0].skip, 0.5);
  EXPECT_DOUBLE_EQ(edges[0].conv, 1.5);
  EXPECT_DOUBLE_EQ(edges[0].covariance, 0.1);
  EXPECT_TRUE(edges[0].input_closer());
  EXPECT_FALSE(edges[1].input_closer());
}

// Edge 0 is the one with its input closer. weights() puts edge 0 below the mean gap by 0.2 and edge 1 above it: at gap
// 0.1 alpha prefers skip on edge 1 alone, so neither edge is as Proposition 1 says; at gap -0.3 on none, so one is.
TEST(Proposition1Table, CountsTheEdgesWhereAlphaFollowsTheVariances) {
  const Table table = proposition1_table({measured_record(0, {-0.3, 0.1})}, "laptop");
  ASSERT_EQ(table.rows.size(), 2u * 3);
  EXPECT_EQ(cell(table, 0, "when"), "first");
  EXPECT_EQ(cell(table, 0, "input closer").substr(0, 4), "50.0");
  EXPECT_EQ(cell(table, 0, "alpha prefers skip").substr(0, 3), "0.0");
  EXPECT_EQ(cell(table, 0, "both or neither").substr(0, 4), "50.0");
  EXPECT_EQ(cell(table, 1, "when"), "lowest gap");
  EXPECT_EQ(cell(table, 1, "alpha prefers skip").substr(0, 3), "0.0");
  EXPECT_EQ(cell(table, 2, "alpha prefers skip").substr(0, 4), "50.0");
  EXPECT_EQ(cell(table, 2, "both or neither").substr(0, 3), "0.0");
  EXPECT_EQ(cell(table, 2, "rho(gap, var(o - m*) - var(x - m*))"), "-1.00");
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
  const auto measured = skip_figures({measured_record(0, {-0.1, 0.2})}, "laptop");
  ASSERT_EQ(measured.size(), 3u);
  EXPECT_EQ(measured[1].id, "fig2_3_variances");
  EXPECT_TRUE(contains(measured[1].csv, "normal last_node skip,16,1,1,1"));  // mean of 0.5 and 1.5
  EXPECT_EQ(measured[2].id, "fig2_3_edges");
  EXPECT_TRUE(contains(measured[2].csv, "normal 0 skip,16,0.5,0.5,0.5"));
  for (const Drawing& drawing : measured) EXPECT_NO_THROW(drawing.write(folder.path()));
  EXPECT_TRUE(skip_figures({}, "laptop").empty());
}

TEST(SkipFigures, ShowUnfinishedRunsAsFarAsTheyAre) {
  const testing::ScratchFolder folder;
  Record running = run_record("base", 1, {-0.1}, {0.2});
  running.unfinished = "search, epoch 3 of 10";
  const auto drawings = skip_figures({run_record("base", 0, {-0.1, 0.2}, {0.2, 0.3}), running}, "laptop");
  ASSERT_EQ(drawings.size(), 1u);
  EXPECT_TRUE(drawings[0].note.starts_with("seed 1 unfinished: search, epoch 3 of 10; "));
  EXPECT_TRUE(contains(drawings[0].csv, "normal 1,16,20,"));
  EXPECT_TRUE(contains(drawings[0].csv, "normal,32,30,"));  // the mean is of the finished run, in its full length
  EXPECT_NO_THROW(drawings[0].write(folder.path()));
}

TEST(SkipScales, SetTwoScalesSideBySide) {
  const testing::ScratchFolder folder;
  Record running = run_record("base", 0, {-0.1, -0.3, -0.2}, {0.4, 0.6, 0.7});
  running.unit.scale = "paper";
  running.unfinished = "search, epoch 5 of 10";
  const SkipScale here{
      "laptop", {run_record("base", 0, {-0.1, 0.2}, {0.2, 0.3}), run_record("base", 1, {-0.3, 0.4}, {0.2, 0.3})}};
  const SkipScale other{"paper", {running}};
  const Drawing figure = scales_figure(here, other);
  const Csv csv = parse_csv(figure.csv, "fig2_3_scales.csv");
  ASSERT_EQ(csv.rows.size(), 2u * (2 + 3));
  EXPECT_EQ(csv.rows[0].front(), "laptop normal");
  EXPECT_NEAR(std::stod(csv.rows[0][5]), -0.2, 1e-12);  // mean of the seeds, lowest, highest
  EXPECT_NEAR(std::stod(csv.rows[0][6]), -0.3, 1e-12);
  EXPECT_NEAR(std::stod(csv.rows[0][7]), -0.1, 1e-12);
  EXPECT_EQ(csv.rows[6], (std::vector<std::string>{"paper normal", "48", "40", "40", "70", csv.rows[6][5],
                                                   csv.rows[6][6], csv.rows[6][7], "last"}));
  EXPECT_TRUE(figure.note.ends_with(", unfinished: search, epoch 5 of 10"));
  EXPECT_NO_THROW(figure.write(folder.path()));
  const Table table = scales_table(here, other);
  ASSERT_EQ(table.rows.size(), 4u);
  EXPECT_EQ(cell(table, 0, "scale"), "laptop (n = 2)");
  EXPECT_EQ(cell(table, 0, "gap at the end"), "0.300 ± 0.141 (n = 2)");
  EXPECT_EQ(cell(table, 2, "gap at the end"), "-0.200 (n = 1)");
  EXPECT_EQ(cell(table, 2, "lowest gap"), "-0.300 (n = 1)");
}

TEST(SkipScales, AreNotForSmokeRunsOrOtherData) {
  Record record = run_record("base", 0, {-0.1, 0.2}, {0.2, 0.3});
  EXPECT_TRUE(other_scale({"smoke", {record}}).records.empty());
  EXPECT_TRUE(other_scale({"laptop", {}}).records.empty());
  record.data["name"] = "another";
  EXPECT_TRUE(other_scale({"paper", {record}}).records.empty());
}

TEST(SkipDominance, WantsTwoOperationsAnEdge) {
  Record record = run_record("base", 0, {0.1}, {0.2});
  record.unit.space = "darts-7";
  EXPECT_TRUE(contains(error_of([&] { skip_paths({record}); }), "search.space = darts-7"));
}

}  // namespace
}  // namespace nas
