#include <nas/experiment/shuffling_table.h>

#include <gtest/gtest.h>

#include <tests/support/table_cell.h>

using namespace nas;
using nas::testing::cell;

namespace {

Record record(const std::string& method, int64_t seed, double before, const std::vector<double>& after) {
  Record record;
  record.unit = {"table2_1", method, "", "smoke", seed};
  record.data = {{"name", "cifar10"}};
  record.results = {{"split", "test"},
                    {"images", 10000},
                    {"chance", 0.1},
                    {"parameters", 1500000},
                    {"exchanges", "stage 1: 2 of 2 exchangeable, 1 pairs"},
                    {"unshuffled", {{"running", before}, {"batch", before}}},
                    {"shuffled", {{"running", after}, {"batch", {0.1, 0.1}}}},
                    {"by_distance", nlohmann::json::array({{{"distance", 1}, {"accuracies", after}}})}};
  return record;
}

}  // namespace

TEST(ShufflingTable, MeansSpreadAndShareKept) {
  // Seed means 0.5 and 0.7 of 0.9 and 0.9: (0.5 - 0.1) / 0.8 = 50 %, 75 %. Variances 200 and 0 over the draws, in
  // points squared, one degree of freedom each: pooled 100, deviation 10.
  const Table table = shuffling_table(
      "table2_1", {record("resnet", 0, 0.9, {0.4, 0.6}), record("resnet", 1, 0.9, {0.7, 0.7})}, "smoke");
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(cell(table, 1, "before this run"), "90.00 ± 0.00 (n = 2)");
  EXPECT_EQ(cell(table, 1, "after this run"), "60.00 ± 14.14 (n = 2)");
  EXPECT_EQ(cell(table, 1, "after thesis"), "83.2015 ± 2.03");
  EXPECT_EQ(cell(table, 1, "sd over draws"), "10.00");
  EXPECT_EQ(cell(table, 1, "kept above chance"), "62.5 (50.0 to 75.0)");
  EXPECT_EQ(cell(table, 1, "batch statistics: kept"), "0.0 (0.0 to 0.0)");
  EXPECT_EQ(cell(table, 1, "chance"), "10");
  EXPECT_EQ(cell(table, 0, "after this run"), "—");
}

TEST(ShufflingTable, ANetworkAtChanceKeepsNothingWorthANumber) {
  // Three standard errors of 10,000 guesses: 0.9 points.
  EXPECT_EQ(cell(shuffling_table("table2_1", {record("vgg", 0, 0.108, {0.1})}, "smoke"), 0, "kept above chance"),
            "untrained");
  EXPECT_EQ(cell(shuffling_table("table2_1", {record("vgg", 0, 0.11, {0.11})}, "smoke"), 0, "kept above chance"),
            "100.0");
}

TEST(ShufflingFigures, BeginUnshuffledAndShowChance) {
  const auto figure = shuffling_distance_figure("id", {record("vgg", 0, 0.9, {0.1, 0.3})}, "smoke");
  ASSERT_TRUE(figure);
  ASSERT_EQ(figure->curves.size(), 2u);
  EXPECT_EQ(figure->curves[0].x, (std::vector<double>{0, 1}));
  EXPECT_NEAR(figure->curves[0].y[0], 90, 1e-12);
  EXPECT_NEAR(figure->curves[0].y[1], 20, 1e-12);
  EXPECT_EQ(figure->curves[1].name, "chance");
  EXPECT_FALSE(shuffling_exchanges_figure("id", {record("vgg", 0, 0.9, {0.1})}, "smoke"));
  EXPECT_FALSE(shuffling_distance_figure("id", {}, "smoke"));
}
