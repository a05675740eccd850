#include <nas/experiment/shuffling_table.h>

#include <algorithm>

#include <gtest/gtest.h>

#include <nas/experiment/shuffling_figures.h>
#include <nas/report/csv.h>
#include <tests/support/scratch_folder.h>
#include <tests/support/table_cell.h>

using namespace nas;
using nas::testing::cell;

namespace {

Record record(const std::string& method, int64_t seed, double before, const std::vector<double>& after) {
  Record record;
  record.unit = {"table2_1", method, "", "smoke", seed};
  record.data = {{"name", "cifar10"}};
  record.results = {
      {"split", "test"},
      {"images", 10000},
      {"chance", 0.1},
      {"parameters", 1500000},
      {"exchanges", "stage 1: 2 of 2 exchangeable, 1 pairs"},
      {"unshuffled", {{"running", before}, {"batch", before}}},
      {"shuffled", {{"running", after}, {"batch", {0.1, 0.1}}}},
      {"possible", 9.0},
      {"displaced", 0.5},
      {"by_distance",
       nlohmann::json::array({{{"groups", "stage 1"}, {"distance", 1}, {"possible", 2}, {"accuracies", after}}})}};
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
  EXPECT_EQ(cell(table, 1, "shuffles drawn"), "2 of 9");
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

TEST(ShufflingTable, SaysHowManyShufflesThereAre) {
  Record all = record("vgg", 0, 0.9, {0.1, 0.2}), many = record("darts", 0, 0.9, {0.1, 0.2});
  all.results["possible"] = 2.0;
  all.results["by_exchanges"] = {{{"exchanges", 2}, {"displaced", 0.75}, {"all", true}, {"accuracies", {0.1, 0.2}}}};
  many.results["possible"] = 1.39e9;
  const Table table = shuffling_table("table2_1", {all, many}, "smoke");
  EXPECT_EQ(cell(table, 0, "shuffles drawn"), "2 (all)");
  EXPECT_EQ(cell(table, 1, "shuffles drawn"), "—");
  EXPECT_EQ(cell(table, 2, "shuffles drawn"), "2 of 1.4e+09");
  EXPECT_TRUE(std::any_of(table.notes.begin(), table.notes.end(), [](const std::string& note) {
    return note.find("1: 50 %; 2: 75 % (all 2)") != std::string::npos;
  }));
}

// A line a stage; seed means 20 and 40 % of 90.
TEST(ShufflingFigures, KeepStagesApart) {
  std::vector<Record> records = {record("vgg", 0, 0.9, {0.1, 0.3}), record("vgg", 1, 0.9, {0.4, 0.4})};
  for (Record& record : records) {
    record.results["by_distance"].push_back(
        {{"groups", "stage 2"}, {"distance", 1}, {"possible", 1}, {"accuracies", {0.5}}});
  }
  const auto drawing = shuffling_distance_figure("id", records, "smoke");
  ASSERT_TRUE(drawing);
  const Csv csv = parse_csv(drawing->csv, "id.csv");
  ASSERT_EQ(csv.rows.size(), 2u);
  const auto points = [&](std::size_t row, std::size_t column) { return std::stod(csv.rows[row][column]); };
  for (std::size_t row = 0; row < 2; ++row) {
    const std::vector<std::string> begin(csv.rows[row].begin(), csv.rows[row].begin() + 5);
    EXPECT_EQ(begin, row == 0 ? (std::vector<std::string>{"VGG", "stage 1", "1", "2", "2"})
                              : (std::vector<std::string>{"VGG", "stage 2", "1", "1", "1"}));
    EXPECT_NEAR(points(row, 5), row == 0 ? 60 : 40, 1e-9);
    EXPECT_NEAR(points(row, 6), row == 0 ? 50 : 40, 1e-9);
    EXPECT_NEAR(points(row, 7), row == 0 ? 70 : 40, 1e-9);
  }
  EXPECT_FALSE(shuffling_distance_figure("id", {}, "smoke"));
  const nas::testing::ScratchFolder folder;
  EXPECT_NO_THROW(drawing->write(folder.path()));
}

TEST(ShufflingFigures, ShowWhatIsKeptOfWhatIsDisplaced) {
  Record shuffled = record("vgg", 0, 0.9, {0.1, 0.3});
  EXPECT_FALSE(shuffling_exchanges_figure("id", {shuffled}, "smoke"));
  shuffled.results["by_exchanges"] = {{{"exchanges", 2}, {"displaced", 0.75}, {"all", true}, {"accuracies", {0.1}}}};
  const auto figure = shuffling_exchanges_figure("id", {shuffled}, "smoke");
  ASSERT_TRUE(figure);
  ASSERT_EQ(figure->curves.size(), 1u);
  EXPECT_EQ(figure->curves[0].x, (std::vector<double>{0, 50, 75}));
  EXPECT_NEAR(figure->curves[0].y[0], 100, 1e-12);
  EXPECT_NEAR(figure->curves[0].y[1], 12.5, 1e-12);  // 20 % of 90, chance 10
  EXPECT_NEAR(figure->curves[0].y[2], 0, 1e-12);
}
