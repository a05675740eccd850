#include <nas/run/lock.h>

#include <unistd.h>

#include <atomic>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include <nas/run/atomic_file.h>
#include <nas/run/error.h>

#include "tests/support/expect_error.h"
#include "tests/support/scratch_folder.h"

namespace nas {
namespace {
using testing::contains;
using testing::error_of;
using testing::ScratchFolder;

// Locks belong to open files, so a second one in this process meets the first as another process's would.

RunOptions shard(std::int64_t index, std::int64_t count) {
  RunOptions options;
  options.shard_index = index;
  options.shard_count = count;
  return options;
}

TEST(FolderLock, TheSecondRunIsRefusedWithTheFirstOnesProcessId) {
  const ScratchFolder folder;
  const FolderLock first(folder.path(), shard(1, 1));
  const std::string message = error_of([&] { FolderLock(folder.path(), shard(1, 1)); });
  EXPECT_TRUE(contains(message, "process " + std::to_string(getpid())));
  EXPECT_TRUE(contains(message, "choose another --out"));
}

TEST(FolderLock, EndsWithItsOwner) {
  const ScratchFolder folder;
  { const FolderLock first(folder.path(), shard(1, 1)); }
  EXPECT_NO_THROW(FolderLock(folder.path(), shard(1, 1)));
  EXPECT_NO_THROW(FolderLock(folder.path(), shard(2, 3)));
  EXPECT_NO_THROW(FolderLock(folder.path(), shard(1, 2)));
}

TEST(FolderLock, ShardsOfOneCutShareTheFolder) {
  const ScratchFolder folder;
  const FolderLock first(folder.path(), shard(1, 3));
  const FolderLock second(folder.path(), shard(2, 3));
  EXPECT_TRUE(contains(error_of([&] { FolderLock(folder.path(), shard(2, 3)); }), "shard 2/3"));
  EXPECT_TRUE(contains(error_of([&] { FolderLock(folder.path(), shard(1, 2)); }), "another number of shards"));
  EXPECT_TRUE(contains(error_of([&] { FolderLock(folder.path(), shard(1, 1)); }), "a sharded run"));
  EXPECT_NO_THROW(FolderLock(folder.path(), shard(3, 3)));
}

TEST(FolderLock, AShardWaitsForARunOfAll) {
  const ScratchFolder folder;
  const FolderLock whole(folder.path(), shard(1, 1));
  EXPECT_TRUE(contains(error_of([&] { FolderLock(folder.path(), shard(1, 2)); }), "a run of all units"));
}

TEST(FileLock, TheSecondWaitsAndIsToldForWhom) {
  const ScratchFolder folder;
  std::optional<FileLock> first = FileLock::try_acquire(folder / "lock");
  ASSERT_TRUE(first);
  std::promise<std::string> waiting;
  std::atomic<bool> acquired = false;
  std::thread second([&] {
    const FileLock lock =
        FileLock::acquire(folder / "lock", [&](const std::string& owner) { waiting.set_value(owner); });
    acquired = true;
  });
  EXPECT_EQ(waiting.get_future().get(), std::to_string(getpid()));
  EXPECT_FALSE(acquired);
  first.reset();
  second.join();
  EXPECT_TRUE(acquired);
}

TEST(FolderLock, AFolderThatCannotBeMadeIsAnError) {
  const ScratchFolder folder;
  write_text_atomically(folder / "file", "");
  EXPECT_TRUE(contains(error_of([&] { FolderLock(folder / "file", shard(1, 1)); }), "/file"));
}

}  // namespace
}  // namespace nas
