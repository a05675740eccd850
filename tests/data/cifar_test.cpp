#include <nas/data/cifar.h>

#include <map>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <nas/data/checked_file.h>

#include "tests/data/files.h"

namespace nas {
namespace {

using testing::Bytes;
using testing::error_of;
using testing::expect_contains;

/// A data set in the CIFAR layout with two training files of three records and a test file of two, images of 3 x 2 x 2.
class CifarFiles : public ::testing::TestWithParam<int> {
 protected:
  static constexpr int kImage = 12;

  CifarFiles() {
    entry_ = catalogue_entry("cifar10");
    entry_.classes = 4;
    entry_.side = 2;
    entry_.label_bytes = GetParam();
    entry_.train.clear();
    entry_.test.clear();
    add(entry_.train, "one.bin", {0, 1, 2});
    add(entry_.train, "two.bin", {3, 0, 1});
    add(entry_.test, "test.bin", {2, 2});
  }

  /// Record r of a file holds the label (after a coarse label of 9 where there are two) and the bytes 20 r, 20 r + 1,
  /// ...
  void add(std::vector<DataFile>& files, const std::string& name, const std::vector<int>& labels) {
    Bytes bytes;
    for (int record = 0; record < std::ssize(labels); ++record) {
      if (entry_.label_bytes == 2) bytes.push_back(9);
      bytes.push_back(static_cast<std::uint8_t>(labels[record]));
      for (int i = 0; i < kImage; ++i) bytes.push_back(static_cast<std::uint8_t>(20 * record + i));
    }
    testing::write_file(folder_.path() / name, bytes);
    files.push_back({name, std::ssize(bytes), sha256(bytes), ""});
    content_[name] = bytes;
  }

  std::string error_with(const std::string& name, const Bytes& bytes) {
    testing::write_file(folder_.path() / name, bytes);
    return error_of([&] { load_cifar(entry_, folder_.path(), Part::Train); });
  }

  testing::ScratchFolder folder_;
  CatalogueEntry entry_;
  std::map<std::string, Bytes> content_;
};

TEST_P(CifarFiles, ReadsRecordsInOrderOfTheFiles) {
  const auto train = load_cifar(entry_, folder_.path(), Part::Train);
  EXPECT_EQ(train.images.sizes().vec(), (std::vector<std::int64_t>{6, 3, 2, 2}));
  EXPECT_TRUE(train.labels.equal(at::tensor({0, 1, 2, 3, 0, 1}, at::kLong)));
  // Image 4 is record 1 of the second file; its green plane (the second) starts at byte 4, its second row at byte 6.
  EXPECT_EQ(train.images[4][1][1][0].item<int>(), 20 + 6);
  EXPECT_EQ(train.checksums.at("two.bin"), entry_.train[1].sha256);
  EXPECT_TRUE(train.changes.empty());
  const auto test = load_cifar(entry_, folder_.path(), Part::Test);
  EXPECT_EQ(test.part, Part::Test);
  EXPECT_TRUE(test.labels.equal(at::tensor({2, 2}, at::kLong)));
}

TEST_P(CifarFiles, MissingFile) {
  std::filesystem::remove(folder_.path() / "two.bin");
  expect_contains(error_of([&] { load_cifar(entry_, folder_.path(), Part::Train); }),
                  {"two.bin", "missing", "make data"});
}

TEST_P(CifarFiles, ShortAndLongFiles) {
  auto bytes = content_["two.bin"];
  bytes.pop_back();
  expect_contains(error_with("two.bin", bytes), {"two.bin", std::to_string(bytes.size()) + " bytes",
                                                 "expected " + std::to_string(bytes.size() + 1), "make data"});
  bytes.resize(bytes.size() + 2);
  expect_contains(error_with("two.bin", bytes), {"two.bin", std::to_string(bytes.size()) + " bytes", "make data"});
}

TEST_P(CifarFiles, LabelOutOfRange) {
  auto bytes = content_["two.bin"];
  bytes[2 * entry_.label_bytes + kImage - 1] = 4;  // the class of record 1
  expect_contains(error_with("two.bin", bytes), {"two.bin", "record 1 has label 4", "0 to 3", "make data"});
}

TEST_P(CifarFiles, OneChangedPixel) {
  auto bytes = content_["one.bin"];
  bytes.back() ^= 1;
  expect_contains(error_with("one.bin", bytes), {"one.bin", "differs from the official file", "make data"});
}

TEST_P(CifarFiles, ReorderedRecordsAreNoted) {
  entry_.train[0].reordered_sha256 = entry_.train[0].sha256;
  entry_.train[0].sha256 = std::string(64, '0');
  const auto train = load_cifar(entry_, folder_.path(), Part::Train);
  ASSERT_EQ(train.changes.size(), 1U);
  expect_contains(train.changes[0], {"another order"});
}

INSTANTIATE_TEST_SUITE_P(LabelBytes, CifarFiles, ::testing::Values(1, 2));

}  // namespace
}  // namespace nas
