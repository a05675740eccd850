#include <nas/run/atomic_file.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>

#include <nas/run/error.h>

namespace nas {
namespace fs = std::filesystem;
namespace {

std::string host_name() {
  char name[256] = "localhost";
  gethostname(name, sizeof name - 1);
  return name;
}

/// Temporary files are named ".TARGET.HOST.PID.part", so two shards may write the same table at once.
std::string temporary_prefix(const fs::path& target) {
  return fmt::format(".{}.{}.", target.filename().string(), host_name());
}

/// Removes what killed processes of this machine left beside the target.
void remove_leftovers(const fs::path& target) {
  const std::string prefix = temporary_prefix(target);
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(target.parent_path(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix) || !name.ends_with(".part")) continue;
    pid_t pid = 0;
    const char* digits = name.data() + prefix.size();
    if (std::from_chars(digits, name.data() + name.size(), pid).ec != std::errc() || pid == getpid()) continue;
    if (kill(pid, 0) != 0 && errno == ESRCH) fs::remove(entry.path(), ignored);
  }
}

}  // namespace

AtomicFile::AtomicFile(fs::path target) : target_(fs::absolute(std::move(target))) {
  std::error_code error;
  fs::create_directories(target_.parent_path(), error);
  if (error) fail("{}: cannot create the folder: {}", target_.parent_path().string(), error.message());
  remove_leftovers(target_);
  temporary_ = target_.parent_path() / (temporary_prefix(target_) + std::to_string(getpid()) + ".part");
  descriptor_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail_with_errno("create a file beside it");
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void AtomicFile::append(const void* data, std::size_t bytes) {
  const char* next = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = write(descriptor_, next, bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_with_errno("write");
    next += written;
    bytes -= static_cast<std::size_t>(written);
  }
}

void AtomicFile::overwrite(std::uint64_t offset, const void* data, std::size_t bytes) {
  const char* next = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = pwrite(descriptor_, next, bytes, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_with_errno("write");
    next += written;
    offset += static_cast<std::uint64_t>(written);
    bytes -= static_cast<std::size_t>(written);
  }
}

void AtomicFile::commit() {
  if (fsync(descriptor_) != 0) fail_with_errno("sync");
  const int descriptor = std::exchange(descriptor_, -1);
  if (close(descriptor) != 0) fail_with_errno("close");
  if (rename(temporary_.c_str(), target_.c_str()) != 0) fail_with_errno("replace");
  temporary_.clear();
  // Without this the rename itself may be lost when the machine (not the process) goes down.
  const int folder = open(target_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    fsync(folder);
    close(folder);
  }
}

void AtomicFile::fail_with_errno(const char* action) const {
  const int code = errno;
  const char* remedy = code == ENOSPC || code == EFBIG || code == EDQUOT
                           ? "free some space and start the same command again"
                           : "check the folder's permissions and its disk";
  fail("{}: cannot {}: {}: {} (what was saved there before is intact)", target_.string(), action, std::strerror(code),
       remedy);
}

void write_text_atomically(const fs::path& target, std::string_view text) {
  AtomicFile file(target);
  file.append(text.data(), text.size());
  file.commit();
}

std::string read_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) fail("{}: cannot be read: {}", file.string(), std::strerror(errno));
  std::string text;
  char part[1 << 16];
  while (stream.read(part, sizeof part) || stream.gcount() > 0)
    text.append(part, static_cast<std::size_t>(stream.gcount()));
  if (stream.bad()) fail("{}: cannot be read: {}", file.string(), std::strerror(errno));
  return text;
}

}  // namespace nas
