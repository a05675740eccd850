// tools/get_data.sh with a small archive of its own on a file:// mirror.
#include <algorithm>
#include <array>
#include <cstdio>

#include <gtest/gtest.h>

#include <nas/data/checked_file.h>

#include "tests/data/files.h"

namespace nas {
namespace {

using testing::Bytes;
using testing::expect_contains;

struct Outcome {
  int code;
  std::string output;
};

Outcome run(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::string output;
  std::array<char, 512> buffer{};
  while (fgets(buffer.data(), buffer.size(), pipe) != nullptr) output += buffer.data();
  return {WEXITSTATUS(pclose(pipe)), output};
}

class GetData : public ::testing::Test {
 protected:
  GetData() {
    testing::write_file(mirror_ / "toy-bin" / "one.bin", content_);
    testing::write_file(mirror_ / "toy-bin" / "two.bin", {4, 5});
    EXPECT_EQ(run("tar -czf '" + archive().string() + "' -C '" + mirror_.string() + "' toy-bin").code, 0);
    write_catalogue(sha256(read_file(archive(), "")), sha256(content_));
  }

  std::filesystem::path archive() const { return mirror_ / "toy.tar.gz"; }

  void write_catalogue(const std::string& archive_sum, const std::string& file_sum) {
    std::ofstream(folder_.path() / "catalogue.toml")
        << "[toy]\nfolder = \"toy-bin\"\n"
        << "archive = { url = \"https://example.invalid/toy.tar.gz\", sha256 = \"" << archive_sum << "\" }\n"
        << "train = [\n  { name = \"one.bin\", bytes = 3, sha256 = \"" << file_sum << "\", reordered_sha256 = \""
        << sha256(Bytes{3, 2, 1}) << "\" },\n]\n"
        << "test = [\n  { name = \"two.bin\", bytes = 2, sha256 = \"" << sha256(Bytes{4, 5}) << "\" },\n]\n"
        << "[other]\nfolder = \"other-bin\"\n";
  }

  Outcome get(const std::string& set = "toy") const {
    return run("NAS_CATALOGUE='" + (folder_.path() / "catalogue.toml").string() + "' NAS_DATA_URL='file://" +
               mirror_.string() + "' '" NAS_SOURCE_DIR "/tools/get_data.sh' '" + data_.string() + "' " + set);
  }

  const Bytes content_{1, 2, 3};
  testing::ScratchFolder folder_;
  const std::filesystem::path mirror_ = folder_.path() / "mirror";
  const std::filesystem::path data_ = folder_.path() / "data";
};

TEST_F(GetData, UnpacksTheCheckedFilesAndNothingElseRemains) {
  const auto outcome = get();
  EXPECT_EQ(outcome.code, 0) << outcome.output;
  EXPECT_EQ(read_file(data_ / "toy-bin" / "one.bin", ""), content_);
  EXPECT_EQ(read_file(data_ / "toy-bin" / "two.bin", ""), (Bytes{4, 5}));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(data_), {}), 1);
}

TEST_F(GetData, LeavesWholeFilesAlone) {
  ASSERT_EQ(get().code, 0);
  std::filesystem::remove(archive());  // a second download would fail
  const auto outcome = get();
  EXPECT_EQ(outcome.code, 0) << outcome.output;
  expect_contains(outcome.output, {"toy: whole"});
  testing::write_file(data_ / "toy-bin" / "one.bin", {3, 2, 1});  // the reordered copy is whole too
  EXPECT_EQ(get().code, 0);
}

TEST_F(GetData, MendsADamagedFile) {
  ASSERT_EQ(get().code, 0);
  testing::write_file(data_ / "toy-bin" / "one.bin", {1, 2});
  EXPECT_EQ(get().code, 0);
  EXPECT_EQ(read_file(data_ / "toy-bin" / "one.bin", ""), content_);
}

TEST_F(GetData, ResumesABrokenDownload) {
  // The front of the mirror's file is gone: only a resumed download gives the whole archive.
  const auto whole = read_file(archive(), "");
  const auto half = whole.begin() + std::ssize(whole) / 2;
  Bytes front(whole.begin(), half);
  testing::write_file(data_ / "toy.tar.gz.part", front);
  Bytes spoilt = whole;
  std::fill(spoilt.begin(), spoilt.begin() + std::ssize(front), std::uint8_t{0});
  testing::write_file(archive(), spoilt);
  const auto outcome = get();
  EXPECT_EQ(outcome.code, 0) << outcome.output;
  EXPECT_EQ(read_file(data_ / "toy-bin" / "one.bin", ""), content_);
}

TEST_F(GetData, ACompleteDownloadThatWasNotUnpackedIsNotFetchedAgain) {
  testing::write_file(data_ / "toy.tar.gz.part", read_file(archive(), ""));
  std::filesystem::remove(archive());
  EXPECT_EQ(get().code, 0);
}

TEST_F(GetData, RefusesAnArchiveThatDiffers) {
  write_catalogue(std::string(64, '0'), sha256(content_));
  const auto outcome = get();
  EXPECT_EQ(outcome.code, 2);
  expect_contains(outcome.output, {"toy.tar.gz", "does not have its SHA-256", "start again"});
  EXPECT_FALSE(std::filesystem::exists(data_ / "toy-bin" / "one.bin"));
  EXPECT_FALSE(std::filesystem::exists(data_ / "toy.tar.gz.part"));
}

TEST_F(GetData, RefusesAFileThatDiffersAndKeepsTheOldOne) {
  write_catalogue(sha256(read_file(archive(), "")), std::string(64, '0'));
  testing::write_file(data_ / "toy-bin" / "one.bin", {9});
  const auto outcome = get();
  EXPECT_EQ(outcome.code, 2);
  expect_contains(outcome.output, {"one.bin does not have its SHA-256"});
  EXPECT_EQ(read_file(data_ / "toy-bin" / "one.bin", ""), Bytes{9});
}

TEST_F(GetData, FailedDownloadAndUnknownSetAreNamed) {
  std::filesystem::remove(archive());
  auto outcome = get();
  EXPECT_EQ(outcome.code, 2);
  expect_contains(outcome.output, {"toy.tar.gz: download failed", "start again"});
  outcome = get("svhn");
  EXPECT_EQ(outcome.code, 2);
  expect_contains(outcome.output, {"'svhn'", "cifar10"});
}

}  // namespace
}  // namespace nas
