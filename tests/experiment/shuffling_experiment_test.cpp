#include <nas/experiment/shuffling_experiment.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include <nas/experiment/shuffling_table.h>
#include <nas/run/atomic_file.h>
#include <tests/support/scratch_folder.h>
#include <tests/support/table_cell.h>

namespace nas {
namespace {

/// The scale files of a folder while it lives.
struct ScalesIn {
  explicit ScalesIn(const std::filesystem::path& folder) { setenv("NAS_SCALES", folder.c_str(), 1); }
  ~ScalesIn() { unsetenv("NAS_SCALES"); }
};

constexpr const char* kTiny = R"(
[data]
downscale = 4
n_train = 16
n_valid = 16
n_full_train = 16
n_test = 24
[vgg]
channels = 4
layers = [3, 4]
[resnet]
channels = 4
blocks = 2
[training]
epochs = 1
batch_size = 8
[search]
channels = 4
layers = 3
epochs = 1
batch_size = 8
[shuffling]
exchanges = [2]
exchanges_draws = 2
distance_draws = 2
batch_size = 8
draws = )";

std::vector<Record> run_all(const RunOptions& options) {
  const ShufflingExperiment experiment("table2_1", options);
  std::vector<Record> records;
  for (const PlannedUnit& planned : experiment.plan()) {
    Progress silent(nullptr);
    UnitContext context(planned, options, silent);
    const nlohmann::json results = experiment.run(context);
    records.push_back(context.finish(results, "cpu", 1));
  }
  return records;
}

std::size_t stages_in(const std::filesystem::path& folder) {
  std::size_t stages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) stages += entry.path().extension() == ".stage";
  return stages;
}

}  // namespace

// From the scale file to the table; more draws need no other training.
TEST(ShufflingExperiment, TrainsOnceAndShufflesEachNetwork) {
  const testing::ScratchFolder folder;
  std::filesystem::create_directories(folder / "table2_1");
  const ScalesIn scales(folder.path());
  RunOptions options;
  options.scale = "smoke";
  options.dataset = "synthetic";
  options.seeds = {0};
  options.out = folder / "out";
  write_text_atomically(folder / "table2_1/smoke.toml", std::string(kTiny) + "2");
  run_all(options);
  EXPECT_EQ(stages_in(options.artifacts_folder()), 3u);
  write_text_atomically(folder / "table2_1/smoke.toml", std::string(kTiny) + "4");
  const std::vector<Record> records = run_all(options);
  EXPECT_EQ(stages_in(options.artifacts_folder()), 3u);

  ASSERT_EQ(records.size(), 3u);
  const Table table = shuffling_table("table2_1", records, "smoke");
  EXPECT_EQ(testing::cell(table, 0, "shuffles drawn"), "3 (all)");  // one pair in the first stage, three in the second
  EXPECT_EQ(testing::cell(table, 1, "shuffles drawn"), "1 (all)");  // the first stage's two blocks
  EXPECT_TRUE(testing::cell(table, 2, "shuffles drawn").starts_with("4 of "));
  const nlohmann::json& vgg = records[0].results;
  EXPECT_EQ(vgg.at("shuffled").at("batch").size(), 3u);
  ASSERT_EQ(vgg.at("by_distance").size(), 3u);
  EXPECT_EQ(vgg.at("by_distance").at(1).at("groups"), "stage 2");
  EXPECT_EQ(vgg.at("by_distance").at(1).at("possible"), 2);
  for (const Record& record : records) {
    EXPECT_EQ(record.results.at("images"), 24);
    for (const nlohmann::json& row : record.series) {
      EXPECT_EQ(row.at("order").empty(), row.at("kind") == "unshuffled");
    }
  }
}

}  // namespace nas
