// The executable of Table 3.1 itself, killed at random moments and started again, leaves the records of one never
// killed.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <nas/run/ledger.h>
#include <nas/run/record.h>
#include <tests/support/scratch_folder.h>

extern char** environ;

namespace nas {
namespace {
using testing::ScratchFolder;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

/// Starts `table3_1` at smoke scale on generated images, with a checkpoint at every step.
pid_t start(const std::filesystem::path& out) {
  const std::string program = NAS_BINARY_DIR "/bin/table3_1";
  std::vector<std::string> words = {program, "--scale", "smoke",     "--dataset", "synthetic", "--checkpoint-seconds",
                                    "0",     "--out",   out.string()};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  if (posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments.data(), environ) != 0) pid = -1;
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

int wait_for(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return status;
}

std::vector<std::string> records_of(const std::filesystem::path& out) {
  std::vector<std::string> all;
  for (const Record& record : read_records(out / "table3_1" / "records")) all.push_back(record.without_times().dump(1));
  return all;
}

TEST(KilledTable, EndsWithTheRecordsOfOneNeverKilled) {
  const ScratchFolder calm;
  const auto begin = Clock::now();
  ASSERT_EQ(wait_for(start(calm.path())), 0);
  const double whole = Seconds(Clock::now() - begin).count();

  const ScratchFolder stormy;
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed of the moments: " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 4; ++i) {
    const pid_t pid = start(stormy.path());
    std::this_thread::sleep_for(Seconds(std::uniform_real_distribution<double>(0.05, 0.4)(random) * whole));
    kill(pid, SIGKILL);
    const int status = wait_for(pid);
    // A fast sitting may have ended by itself; the last one starts from whatever is there.
    if (!WIFSIGNALED(status)) break;
  }
  ASSERT_EQ(wait_for(start(stormy.path())), 0);

  const auto expected = records_of(calm.path());
  ASSERT_EQ(expected.size(), 3u);
  EXPECT_EQ(records_of(stormy.path()), expected);
}

}  // namespace
}  // namespace nas
