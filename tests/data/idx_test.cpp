#include <nas/data/idx.h>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <nas/data/checked_file.h>

#include "tests/data/files.h"

namespace nas {
namespace {

using testing::Bytes;
using testing::error_of;
using testing::expect_contains;

/// Three images of 2 x 2 and their labels, gzipped.
class IdxFiles : public ::testing::Test {
 protected:
  IdxFiles() {
    entry_ = catalogue_entry("fashion-mnist");
    entry_.side = 2;
    entry_.train = {describe("images.gz", images_), describe("labels.gz", labels_)};
    write("images.gz", images_);
    write("labels.gz", labels_);
  }

  static DataFile describe(const std::string& name, const Bytes& content) {
    return {name, std::ssize(content), sha256(content), ""};
  }

  void write(const std::string& name, const Bytes& content) {
    testing::write_file(folder_.path() / name, testing::gzip(content));
  }

  std::string error() {
    return error_of([&] { load_idx(entry_, folder_.path(), Part::Train); });
  }

  Bytes images_{0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  Bytes labels_{0, 0, 8, 1, 0, 0, 0, 3, 9, 0, 4};
  testing::ScratchFolder folder_;
  CatalogueEntry entry_;
};

TEST_F(IdxFiles, ReadsImagesAndLabels) {
  const auto train = load_idx(entry_, folder_.path(), Part::Train);
  EXPECT_TRUE(train.images.equal(at::arange(1, 13, at::kByte).view({3, 1, 2, 2})));
  EXPECT_TRUE(train.labels.equal(at::tensor({9, 0, 4}, at::kLong)));
  EXPECT_EQ(train.checksums.at("images.gz"), sha256(images_));
}

TEST_F(IdxFiles, MissingFile) {
  std::filesystem::remove(folder_.path() / "labels.gz");
  expect_contains(error(), {"labels.gz", "missing", "dataset-fashion-mnist"});
}

TEST_F(IdxFiles, NotGzip) {
  testing::write_file(folder_.path() / "images.gz", images_);
  expect_contains(error(), {"images.gz", "not a valid gzip file", "dataset-fashion-mnist"});
}

TEST_F(IdxFiles, WrongMagicNumber) {
  images_[3] = 1;
  write("images.gz", images_);
  expect_contains(error(), {"images.gz", "magic number 0x00000801, expected 0x00000803"});
}

TEST_F(IdxFiles, WrongCount) {
  labels_[7] = 4;
  write("labels.gz", labels_);
  expect_contains(error(), {"labels.gz", "dimension 0 is 4, expected 3"});
}

TEST_F(IdxFiles, WrongSide) {
  images_[15] = 5;
  write("images.gz", images_);
  expect_contains(error(), {"images.gz", "dimension 2 is 5, expected 2"});
}

TEST_F(IdxFiles, ShortContent) {
  images_.pop_back();
  write("images.gz", images_);
  expect_contains(error(), {"images.gz", "27 bytes, expected 28"});
  write("images.gz", {0, 0, 8, 3});
  expect_contains(error(), {"images.gz", "4 bytes of content", "header"});
}

TEST_F(IdxFiles, LongContent) {
  labels_.push_back(0);
  write("labels.gz", labels_);
  expect_contains(error(), {"labels.gz", "more than the expected 11 bytes"});
}

TEST_F(IdxFiles, LabelOutOfRange) {
  labels_[9] = 10;
  write("labels.gz", labels_);
  expect_contains(error(), {"labels.gz", "record 1 has label 10", "0 to 9"});
}

TEST_F(IdxFiles, OneChangedPixel) {
  images_.back() ^= 1;
  write("images.gz", images_);
  expect_contains(error(), {"images.gz", "differs from the official file"});
}

}  // namespace
}  // namespace nas
