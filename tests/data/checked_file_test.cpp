#include <nas/data/checked_file.h>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/data/files.h"

namespace nas {
namespace {

using testing::Bytes;
using testing::error_of;
using testing::expect_contains;

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

TEST(Sha256, PublishedValues) {  // FIPS 180-2, appendix B, and the empty message
  EXPECT_EQ(sha256(bytes_of("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(Bytes{}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Grouped, SeparatesThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(30730000), "30,730,000");
  EXPECT_EQ(grouped(-123456), "-123,456");
}

TEST(ReadFile, MissingFileSaysWhatToDo) {
  expect_contains(error_of([] { read_file("no/such/file.bin", "get it"); }), {"no/such/file.bin", "missing", "get it"});
}

TEST(ReadFile, AFolderIsNoFile) {
  const testing::ScratchFolder folder;
  expect_contains(error_of([&] { read_file(folder.path(), "get it"); }), {folder.path().string(), "missing"});
}

RC_GTEST_PROP(Gunzip, UndoesGzip, (const Bytes& content)) {
  const auto compressed = testing::gzip(content);
  RC_ASSERT(gunzip(compressed, std::ssize(content), "file.gz", "get it") == content);
}

RC_GTEST_PROP(Gunzip, EveryCutIsRefused, (const Bytes& content)) {
  auto compressed = testing::gzip(content);
  compressed.resize(*rc::gen::inRange<std::size_t>(0, compressed.size()));
  RC_ASSERT_THROWS_AS(gunzip(compressed, std::ssize(content), "file.gz", "get it"), Error);
}

RC_GTEST_PROP(Gunzip, AFlippedBitNeverChangesTheContentUnnoticed, (const Bytes& content)) {
  auto compressed = testing::gzip(content);
  constexpr std::size_t kHeader =
      10;  // time and system stand there: free to differ, as are the padding bits at the end
  const auto at = *rc::gen::inRange<std::size_t>(kHeader, compressed.size());
  compressed[at] ^= static_cast<std::uint8_t>(1 << *rc::gen::inRange(0, 8));
  try {
    RC_ASSERT(gunzip(compressed, std::ssize(content), "file.gz", "get it") == content);
    RC_TAG("harmless");
  } catch (const Error&) {
    RC_TAG("refused");
  }
}

TEST(Gunzip, DefectsAreNamed) {
  const Bytes content(1000, 7);
  const auto whole = testing::gzip(content);
  auto cut = whole;
  cut.resize(cut.size() - 3);
  expect_contains(error_of([&] { gunzip(cut, 1000, "a.gz", "get it"); }), {"a.gz", "cut short", "get it"});
  auto longer = whole;
  longer.push_back(0);
  expect_contains(error_of([&] { gunzip(longer, 1000, "a.gz", "get it"); }), {"a.gz", "1 bytes follow", "get it"});
  expect_contains(error_of([&] { gunzip(whole, 999, "a.gz", "get it"); }), {"a.gz", "more than the expected 999"});
  expect_contains(error_of([&] { gunzip(content, 1000, "a.gz", "get it"); }), {"a.gz", "not a valid gzip file"});
}

TEST(CheckChecksum, AcceptsTheOfficialAndTheReorderedFileOnly) {
  const Bytes official = bytes_of("ab");
  const Bytes reordered = bytes_of("ba");
  const DataFile file{"f.bin", 2, sha256(official), sha256(reordered)};
  EXPECT_FALSE(check_checksum(official, file, "f.bin", "get it").reordered);
  EXPECT_TRUE(check_checksum(reordered, file, "f.bin", "get it").reordered);
  expect_contains(error_of([&] { check_checksum(bytes_of("aa"), file, "f.bin", "get it"); }),
                  {"f.bin", "differs from the official file", file.sha256, "get it"});
}

}  // namespace
}  // namespace nas
