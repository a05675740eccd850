#include <nas/data/load.h>

#include <cstdlib>
#include <optional>

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/data/files.h"

namespace nas {
namespace {

using testing::error_of;
using testing::expect_contains;

/// Sets NAS_DATA for one test and puts back what was there.
class DataVariable {
 public:
  explicit DataVariable(const std::string& value) {
    if (const char* old = std::getenv("NAS_DATA")) old_ = old;
    setenv("NAS_DATA", value.c_str(), 1);
  }
  ~DataVariable() { old_ ? setenv("NAS_DATA", old_->c_str(), 1) : unsetenv("NAS_DATA"); }

 private:
  std::optional<std::string> old_;
};

TEST(Locate, FindsTheUsualFolderAndTheFolderItself) {
  const testing::ScratchFolder folder;
  auto entry = catalogue_entry("cifar10");
  EXPECT_TRUE(locate(entry, folder.path()).empty());
  testing::write_file(folder.path() / "test_batch.bin", {});
  EXPECT_EQ(locate(entry, folder.path()), folder.path());
  testing::write_file(folder.path() / entry.folder / "data_batch_2.bin", {});
  EXPECT_EQ(locate(entry, folder.path()), folder.path() / entry.folder);
}

TEST(Locate, FindsTheSystemFolderLast) {
  const testing::ScratchFolder folder;
  const testing::ScratchFolder system;
  auto entry = catalogue_entry("fashion-mnist");
  entry.system_folder = system.path();
  testing::write_file(system.path() / entry.train[0].name, {});
  EXPECT_EQ(locate(entry, folder.path()), system.path());
  testing::write_file(folder.path() / entry.train[0].name, {});
  EXPECT_EQ(locate(entry, folder.path()), folder.path());
}

TEST(Locate, TheVariableServesWhereNoFolderIsNamed) {
  const testing::ScratchFolder folder;
  const testing::ScratchFolder named;
  const DataVariable variable(folder.path().string());
  testing::write_file(folder.path() / "test_batch.bin", {});
  EXPECT_EQ(locate(catalogue_entry("cifar10"), ""), folder.path());
  EXPECT_TRUE(locate(catalogue_entry("cifar10"), named.path()).empty());
}

TEST(Locate, ANamedFolderMustExist) {
  expect_contains(error_of([] { locate(catalogue_entry("cifar10"), "no/such/folder"); }),
                  {"no/such/folder", "--data", "make data"});
  const DataVariable variable("no/other/folder");
  expect_contains(error_of([] { locate(catalogue_entry("cifar10"), ""); }), {"no/other/folder", "NAS_DATA"});
}

TEST(LoadDataset, AbsentDataSetIsAnErrorUnlessToldToFallBack) {
  const testing::ScratchFolder folder;
  DatasetOptions options;
  options.folder = folder.path();
  expect_contains(error_of([&] { load_dataset(options); }), {folder.path().string(), "CIFAR-10", "make data"});
  options.name = "cifar100";
  options.fall_back = true;  // for CIFAR-10 only
  expect_contains(error_of([&] { load_dataset(options); }), {"CIFAR-100", "make data"});
}

TEST(LoadDataset, ADamagedCifar10IsAnErrorAndNoReasonToFallBack) {
  const testing::ScratchFolder folder;
  testing::write_file(folder.path() / "cifar-10-batches-bin" / "data_batch_1.bin", {1, 2, 3});
  DatasetOptions options;
  options.folder = folder.path();
  options.fall_back = true;
  expect_contains(error_of([&] { load_dataset(options); }), {"data_batch_1.bin", "3 bytes, expected 30,730,000"});
}

TEST(LoadDataset, SyntheticNeedsNoFilesAndNotesEveryChange) {
  DatasetOptions options;
  options.name = "synthetic";
  options.downscale = 2;
  const auto data = load_dataset(options);
  EXPECT_EQ(data.train.images.sizes().vec(), (std::vector<std::int64_t>{512, 3, 16, 16}));
  const auto record = describe(data.test);
  EXPECT_EQ(record["part"], "test");
  ASSERT_EQ(record["changes"].size(), 2U);
  expect_contains(record["changes"][1], {"16 x 16", "2 x 2"});
}

TEST(LoadDataset, BadOptionsAreNamed) {
  DatasetOptions options;
  options.name = "svhn";
  expect_contains(error_of([&] { load_dataset(options); }), {"'svhn'", "fashion-mnist", "synthetic"});
  options = {};
  options.downscale = 0;
  expect_contains(error_of([&] { load_dataset(options); }), {"downscale: 0"});
}

}  // namespace
}  // namespace nas
