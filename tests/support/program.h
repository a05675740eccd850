#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <nas/run/atomic_file.h>

extern char** environ;

namespace nas::testing {

/// Starts build/bin/NAME with its output and complaints in these files. Throws when it cannot be started.
inline pid_t start_program(const std::string& name, const std::vector<std::string>& arguments,
                           const std::filesystem::path& output = "/dev/null",
                           const std::filesystem::path& complaints = "/dev/null") {
  std::vector<std::string> words = {NAS_BINARY_DIR "/bin/" + name};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  constexpr int kWrite = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), kWrite, 0644);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, complaints.c_str(), kWrite, 0644);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, words[0].c_str(), &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error(words[0] + ": " + std::strerror(error));
  return pid;
}

/// waitpid's status.
inline int wait_for(pid_t pid) {
  int status = 0;
  if (waitpid(pid, &status, 0) != pid) throw std::runtime_error("waitpid");
  return status;
}

/// -1: ended by a signal.
inline int exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }

/// What a program left.
struct Ended {
  int code = -1;
  std::string output, complaints;
};

/// Runs it to its end; `folder` takes what it writes.
inline Ended run_program(const std::string& name, const std::vector<std::string>& arguments,
                         const std::filesystem::path& folder) {
  const auto output = folder / "stdout", complaints = folder / "stderr";
  const int code = exit_code(wait_for(start_program(name, arguments, output, complaints)));
  return {code, read_text(output), read_text(complaints)};
}

}  // namespace nas::testing
