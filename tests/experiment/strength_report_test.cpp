#include <algorithm>

#include <gtest/gtest.h>

#include <nas/experiment/cell_choices.h>
#include <nas/experiment/strength_figure.h>
#include <nas/experiment/strength_ranks.h>
#include <nas/space/search_space.h>

#include "tests/support/expect_error.h"
#include "tests/support/sample_record.h"
#include "tests/support/scratch_folder.h"

namespace nas {
namespace {
using testing::contains;

/// One measured edge; accuracies are those of both repeats.
nlohmann::json strength_row(const std::string& cell, const Edge& edge, int64_t index, const std::vector<double>& alpha,
                            const std::vector<double>& without, const std::vector<double>& accuracy) {
  nlohmann::json row = {{"phase", "strength"},         {"cell", cell},          {"edge", index},
                        {"source", edge.source},       {"target", edge.target}, {"alpha", alpha},
                        {"removal_accuracy", without}, {"accuracy", accuracy},  {"discretised_accuracy", alpha}};
  for (std::size_t o = 0; o < alpha.size(); ++o) {
    row["operations"].push_back(std::string(name(edge.candidates[o])));
    row["accuracies"].push_back({accuracy[o], accuracy[o]});
    row["epochs"].push_back({4 + static_cast<int64_t>(o), 6});
    row["capped"].push_back({o == 1, false});
    row["loss"].push_back(1 - accuracy[o]);
    row["removal_loss"].push_back(1 - without[o]);
  }
  return row;
}

bool says(const Table& table, const std::string& text) {
  return std::any_of(table.notes.begin(), table.notes.end(),
                     [&](const std::string& note) { return contains(note, text); });
}

Record strength_record(int64_t seed) {
  Record record = testing::sample_record();
  record.unit = {"fig2_2", "all-edges", "s2", "laptop", seed};
  record.series = nlohmann::json::array();
  record.results = {{"supernet_accuracy", 0.5},
                    {"measured_on", {{"name", "test"}, {"images", 4000}}},
                    {"trials", 4},
                    {"capped_trials", 1}};
  return record;
}

/// S2, every edge: alpha chooses skip, strength sep_conv, removal skip on even edges; alpha of the second seed chooses
/// sep_conv on edge 0.
std::vector<Record> s2_records() {
  std::vector<Record> records;
  for (int64_t seed = 0; seed < 2; ++seed) {
    Record record = strength_record(seed);
    const SearchSpace space = search_space("s2");
    for (const CellSpace& cell : space.cells) {
      for (int64_t e = 0; e < 14; ++e) {
        const bool convolution = seed == 1 && e == 0;
        record.series.push_back(
            strength_row(cell.name, cell.edges[e], e, convolution ? std::vector{0.4, 0.6} : std::vector{0.7, 0.3},
                         e % 2 == 0 ? std::vector{0.4, 0.45} : std::vector{0.45, 0.4}, {0.6, 0.65}));
      }
    }
    records.push_back(record);
  }
  return records;
}

TEST(EdgeStrength, ChoosesByEachRule) {
  const std::vector<EdgeStrength> edges = edge_strengths(s2_records());
  ASSERT_EQ(edges.size(), 2u * 28);
  EXPECT_EQ(edges[0].by_alpha(), 0u);
  EXPECT_EQ(edges[0].by_strength(), 1u);
  EXPECT_EQ(edges[0].by_removal(), 0u);  // accuracy falls from 0.5 to 0.4 without it
  EXPECT_EQ(edges[1].by_removal(), 1u);
  EXPECT_DOUBLE_EQ(edges[0].removal_drop[0], 0.5 - 0.4);
  EXPECT_TRUE(edges[0].repeats_agree());
}

TEST(EdgeStrength, TellsEqualAccuraciesApartByTheLoss) {
  EdgeStrength edge;
  edge.operations = {"skip_connect", "sep_conv_3x3"};
  edge.removal_drop = {0.1, 0.1};
  edge.accuracy = {0.6, 0.6};
  edge.removal_loss = {1.2, 1.3};
  edge.loss = {1.1, 1.0};
  EXPECT_EQ(edge.by_removal(), 1u);   // the loss without it is the larger
  EXPECT_EQ(edge.by_strength(), 1u);  // the loss with it alone is the smaller
  edge.accuracy = {0.61, 0.6};
  EXPECT_EQ(edge.by_strength(), 0u);
  edge.repeats = {{0.6, 0.6}, {0.5, 0.6}};
  EXPECT_TRUE(edge.repeats_agree());  // sep_conv_3x3 is nowhere beaten
  edge.repeats = {{0.61, 0.6}, {0.5, 0.6}};
  EXPECT_FALSE(edge.repeats_agree());
}

TEST(ChoiceDrawings, ShowWhatMostSeedsChoose) {
  const std::vector<CellDrawing> drawings = choice_drawings("fig2_2", s2_records(), "laptop");
  ASSERT_EQ(drawings.size(), 2u);
  EXPECT_EQ(drawings[0].id, "fig2_2_normal");
  ASSERT_EQ(drawings[0].cells.size(), 3u);
  for (const DrawnCell& cell : drawings[0].cells) EXPECT_EQ(cell.edges.size(), 14u);
  const DrawnCell& alpha = drawings[0].cells[0];
  EXPECT_EQ(alpha.caption, "(a) alpha: 13.5 ± 0.7 skip");
  EXPECT_EQ(alpha.edges[0].look, EdgeLook::undecided);
  EXPECT_EQ(alpha.edges[0].label, "1/2");
  EXPECT_EQ(alpha.edges[1].look, EdgeLook::parameter_free);
  EXPECT_EQ(alpha.edges[1].label, "2/2");
  EXPECT_EQ(drawings[0].cells[1].edges[1].look, EdgeLook::parameterised);
  EXPECT_TRUE(choice_drawings("fig2_2", {}, "laptop").empty());
}

TEST(ChoiceCounts, CountsPerSeedBesideTheThesis) {
  const Table table = choice_counts("fig2_2_counts", s2_records(), "laptop");
  ASSERT_EQ(table.rows.size(), 8u);
  EXPECT_EQ(table.rows[3][7], "14, 13");  // the accuracy before the tuning is alpha here
  EXPECT_TRUE(says(table, "mean over the edges of the normal cell, by seed: 5.00, 5.00 points; 5.00 on average [5.00"));
  EXPECT_TRUE(says(table, "that of the largest alpha on 14, 14 of 14 edges (normal)"));
  EXPECT_TRUE(says(table, "that of the largest drop on removal on 7, 6 of 14 edges (normal)"));
  EXPECT_TRUE(says(table, "skip_connect 5.0 (0 of 112), sep_conv_3x3 5.5 (56 of 112)"));
  EXPECT_EQ(table.rows[0][3], "12");  // thesis
  EXPECT_TRUE(contains(table.rows[0][4], "13.5"));
  EXPECT_EQ(table.rows[0][7], "14, 13");
  EXPECT_EQ(table.rows[1][5], "7");
  EXPECT_TRUE(contains(table.rows[1][6], "14.0"));
  EXPECT_EQ(table.rows[2][7], "7, 7");
  EXPECT_TRUE(contains(table.rows[1][9], "14.0"));  // both repeats are equal in these records
  EXPECT_EQ(table.rows[2][9], "");
  EXPECT_TRUE(contains(table.rows[2][8], "7.0"));  // removal chooses as the strength on every odd edge
}

// Of four operations: alpha in the order of the strength (tau 1, p = 2/4!), removal in the reverse order.
TEST(StrengthRanks, GiveTauWithItsExactPValue) {
  Record record = strength_record(0);
  Edge edge = search_space("darts-7").cells[0].edges[3];
  record.series.push_back(
      strength_row("normal", edge, 3, {0.1, 0.2, 0.3, 0.4}, {0.1, 0.2, 0.3, 0.4}, {0.50, 0.51, 0.52, 0.53}));
  const Table table = strength_ranks("fig2_1_ranks", {record}, "laptop");
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0], (std::vector<std::string>{"normal, c(k-1) to 1", "0", "1.00", "0.083", "yes", "-1.00",
                                                     "0.083", "no", "sep_conv_3x3", "3.00"}));
  // The accuracy before the tuning is alpha here.
  EXPECT_TRUE(
      says(table, "alpha ranks the operations with tau 1.00, its largest is the most accurate on 1 of 1 edges"));
  EXPECT_TRUE(says(table, "removal with tau -1.00, on 0 of 1"));
}

// Two operations measured as 50, 52 and 53, 53 %: means 51 and 53 of the operations, 51.5 and 52.5 of the repeats, 52
// of all. Between operations 2 * (1 + 1) = 4 with 1 degree of freedom, so sqrt(4 / 2) = 1.41 for means of two; left
// over are four times 0.5^2 = 1 with 1 degree: 0.71. F = 4 with (1, 1) degrees: p = 1 - 2 atan(2) / pi = 0.2952.
TEST(StrengthRanks, CompareTheSpreadOfOperationsWithWhatTheRepeatsLeave) {
  Record record = strength_record(0);
  record.series.push_back(
      strength_row("normal", search_space("s2").cells[0].edges[3], 3, {0.1, 0.9}, {0.1, 0.2}, {0.51, 0.53}));
  record.series.back()["accuracies"] = {{0.50, 0.52}, {0.53, 0.53}};
  EXPECT_TRUE(says(strength_ranks("fig2_1_ranks", {record}, "laptop"),
                   "(means of 2 measurements) 1.41 points; were they equal it would be 0.71, by what is left after the "
                   "means of operations and of repeats (F = 4.00, p = 0.3)."));
}

TEST(StrengthFigure, HasAPanelAnEdge) {
  const testing::ScratchFolder folder;
  EXPECT_FALSE(strength_figure("fig2_1", {}, "laptop").has_value());
  const auto figure = strength_figure("fig2_1", s2_records(), "laptop");
  ASSERT_TRUE(figure.has_value());
  EXPECT_NO_THROW(figure->write(folder.path()));
  std::size_t panels = 0;
  for (std::size_t at = figure->commands.find("plot data"); at != std::string::npos;
       at = figure->commands.find("plot data", at + 1)) {
    ++panels;
  }
  EXPECT_EQ(panels, 28u * 3);  // alpha, removal, strength
}

}  // namespace
}  // namespace nas
