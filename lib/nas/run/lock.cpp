#include <nas/run/lock.h>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include <nas/run/error.h>
#include <nas/run/stop_signals.h>

namespace nas {
namespace fs = std::filesystem;

std::optional<FileLock> FileLock::try_acquire(const fs::path& file, Mode mode) {
  std::error_code error;
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
  if (error) fail("{}: cannot create the folder: {}", file.parent_path().string(), error.message());
  const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) fail("{}: cannot be opened: {}: choose another --out", file.string(), std::strerror(errno));
  FileLock lock(descriptor);
  int outcome = 0;
  do {
    outcome = flock(descriptor, (mode == Mode::exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB);
  } while (outcome != 0 && errno == EINTR);
  if (outcome != 0 && errno == EWOULDBLOCK) return std::nullopt;
  if (outcome != 0) fail("{}: cannot be locked: {}: choose another --out", file.string(), std::strerror(errno));
  if (mode == Mode::exclusive) {
    const std::string pid = std::to_string(getpid()) + "\n";
    if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, pid.data(), pid.size(), 0) < 0)
      fail("{}: cannot be written: {}: free some space", file.string(), std::strerror(errno));
  }
  return lock;
}

FileLock FileLock::acquire(const fs::path& file, const std::function<void(const std::string&)>& waiting) {
  std::optional<FileLock> lock = try_acquire(file);
  if (lock) return std::move(*lock);
  waiting(lock_owner(file));
  // Polling, since a signal that comes just before a blocking call would be missed.
  while (!(lock = try_acquire(file))) {
    if (stop_requested()) throw Interrupted();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return std::move(*lock);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::string lock_owner(const fs::path& file) {
  std::ifstream stream(file);
  std::string pid;
  return stream >> pid ? pid : "unknown";
}

FolderLock::FolderLock(const fs::path& folder, const RunOptions& options) {
  const auto refuse = [&](const fs::path& held, const std::string& what) {
    fail("{}: {} (process {}) is at work there: wait for it, stop it, or choose another --out", folder.string(), what,
         lock_owner(held));
  };
  const bool sharded = options.shard_count > 1;
  const fs::path whole = folder / "run.lock";
  const auto shard_locks = [&] {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
      if (entry.path().filename().string().starts_with("shard-")) files.push_back(entry.path());
    return files;
  };

  if (!sharded) {
    std::optional<FileLock> lock = FileLock::try_acquire(whole);
    if (!lock) {
      for (const fs::path& file : shard_locks())
        if (!FileLock::try_acquire(file)) refuse(file, "a sharded run");
      refuse(whole, "another run");
    }
    locks_.push_back(std::move(*lock));
    return;
  }

  std::optional<FileLock> guest = FileLock::try_acquire(whole, FileLock::Mode::shared);
  if (!guest) refuse(whole, "a run of all units");
  locks_.push_back(std::move(*guest));
  const std::string suffix = fmt::format("-of-{}.lock", options.shard_count);
  const fs::path own = folder / fmt::format("shard-{}{}", options.shard_index, suffix);
  std::optional<FileLock> lock = FileLock::try_acquire(own);
  if (!lock) refuse(own, fmt::format("shard {}/{}", options.shard_index, options.shard_count));
  locks_.push_back(std::move(*lock));
  // Another n would cut the same units differently. Taking our own lock first means that of two such runs starting at
  // once at least one sees the other.
  for (const fs::path& file : shard_locks())
    if (!file.filename().string().ends_with(suffix) && !FileLock::try_acquire(file))
      refuse(file, "a run cut into another number of shards");
}

}  // namespace nas
