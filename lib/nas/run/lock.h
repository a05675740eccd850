#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nas/run/options.h>

namespace nas {

/// An advisory lock on a file (flock) that also holds its owner's process id. It dies with its process, so there are no
/// stale locks. The file itself stays.
class FileLock {
 public:
  enum class Mode { exclusive, shared };

  /// Nullopt when another process holds it in a way that conflicts.
  static std::optional<FileLock> try_acquire(const std::filesystem::path& file, Mode mode = Mode::exclusive);
  /// Waits; calls `waiting` once, with the owner's process id, when it has to. Throws Interrupted when a stop is asked
  /// for meanwhile.
  static FileLock acquire(const std::filesystem::path& file, const std::function<void(const std::string&)>& waiting);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

/// The process id written in a lock file; "unknown" when there is none.
std::string lock_owner(const std::filesystem::path& file);

/// Holds an experiment's output folder. A second process is refused (Error with the first one's process id), unless
/// both run different shards i/n of the same n.
class FolderLock {
 public:
  FolderLock(const std::filesystem::path& folder, const RunOptions& options);

 private:
  std::vector<FileLock> locks_;
};

}  // namespace nas
