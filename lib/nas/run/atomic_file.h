#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace nas {

/// A file that appears whole or not at all: written under a temporary name beside its target, synced, renamed.
///
/// Whatever goes wrong (disk full, write error, SIGKILL) the previous file at the target stays as it was. Failures
/// throw Error with the system's reason; the temporary file is removed at once, or by the next writer after a SIGKILL.
class AtomicFile {
 public:
  /// Creates the target's folder where needed.
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void append(const void* data, std::size_t bytes);
  /// Writes over what was appended before, for headers that hold a length or a hash.
  void overwrite(std::uint64_t offset, const void* data, std::size_t bytes);
  /// Syncs the file, renames it to the target and syncs the folder.
  void commit();

 private:
  [[noreturn]] void fail_with_errno(const char* action) const;

  std::filesystem::path target_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
};

/// Replaces `target` by `text`, atomically.
void write_text_atomically(const std::filesystem::path& target, std::string_view text);

/// The whole file; throws Error when it cannot be read.
std::string read_text(const std::filesystem::path& file);

}  // namespace nas
