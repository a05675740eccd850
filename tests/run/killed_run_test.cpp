// A run that is really killed, at random moments, and started again, ends with the records of one never killed.

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <nas/run/error.h>
#include <nas/run/runner.h>

#include "tests/support/scratch_folder.h"

extern char** environ;

namespace nas {
namespace {
using nlohmann::json;
using testing::ScratchFolder;

constexpr int kSteps = 12;
constexpr const char* kVariable = "NAS_TEST_KILLED_RUN";  // set for the worker: its output folder
constexpr int kLeash = 3;  // the descriptor on which the worker asks for leave before each step

/// Tells the test that a step begins and waits for its answer; without a test at the other end, goes on at once.
void ask_for_leave() {
  if (!std::getenv(kVariable)) return;
  char byte = '?';
  if (write(kLeash, &byte, 1) == 1) [[maybe_unused]]
    const ssize_t got = read(kLeash, &byte, 1);
}

/// A random walk, whose state is a tensor; the series holds every step.
Checkpoint walk(UnitContext& context, at::Tensor start) {
  std::int64_t step = 0;
  at::Tensor state = std::move(start);
  if (const auto saved = context.resume()) {
    step = saved->meta.at("step");
    state = saved->tensors.at("state");
  }
  while (step < kSteps) {
    ask_for_leave();
    ++step;
    std::mt19937_64 random(static_cast<std::uint64_t>(1000 * context.unit().seed + step));
    state = at::sin(state * 1.7 + static_cast<double>(random() % 1000) / 1000);
    context.series({{"step", step}, {"mean", state.mean().item<double>()}});
    context.progress().report({.phase = "walk", .epoch = step, .epochs = kSteps});
    if (context.checkpoint_due()) context.save({{{"state", state}}, {{"step", step}}});
  }
  return {{{"state", state}}, json::object()};
}

json body(UnitContext& context) {
  const Checkpoint shared = context.stage("walk", {{"steps", kSteps}}, [](UnitContext& stage) {
    return walk(stage, at::zeros({64, 64}));
  });
  const at::Tensor end = walk(context, shared.tensors.at("state")).tensors.at("state");
  return {{"sum", end.sum().item<double>()}};
}

std::vector<PlannedUnit> plan() {
  std::vector<PlannedUnit> units;
  for (const std::int64_t seed : {0, 1})
    for (const char* method : {"first", "second"})
      units.push_back({.unit = {"killed", method, "s5", "smoke", seed}, .config = {{"method", method}}});
  return units;
}

int work(const std::filesystem::path& out) {
  RunOptions options;
  options.scale = "smoke";
  options.out = out;
  options.seeds = {0, 1};
  options.threads = 1;
  options.checkpoint_seconds = 0;
  return run_units(options, plan(), body, [](const Ledger&) {});
}

/// Turns this very program into the worker when the variable is set, before any test runs.
class Worker : public ::testing::Environment {
 public:
  void SetUp() override {
    if (const char* out = std::getenv(kVariable)) std::_Exit(guarded_main([&] { return work(out); }));
  }
};
const ::testing::Environment* const kWorker = ::testing::AddGlobalTestEnvironment(new Worker);

/// The worker process and the test's end of its leash.
class Child {
 public:
  explicit Child(const std::filesystem::path& out) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw std::runtime_error("socketpair");
    leash_ = ends[0];
    const std::string variable = kVariable + ("=" + out.string());
    std::vector<char*> environment;
    for (char** entry = environ; *entry; ++entry) environment.push_back(*entry);
    environment.push_back(const_cast<char*>(variable.c_str()));
    environment.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], kLeash);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    char name[] = "worker";
    char* arguments[] = {name, nullptr};
    if (posix_spawn(&pid_, "/proc/self/exe", &actions, nullptr, arguments, environment.data()) != 0)
      throw std::runtime_error("posix_spawn");
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
  }
  ~Child() { close(leash_); }

  /// Lets it take `steps` steps (fewer when it ends first) and returns once the last one has begun.
  bool advance(int steps) {
    char byte = 0;
    for (int i = 0; i < steps; ++i) {
      if (read(leash_, &byte, 1) != 1) return false;
      if (send(leash_, &byte, 1, MSG_NOSIGNAL) != 1) return false;
    }
    return true;
  }
  void signal(int number) { kill(pid_, number); }
  int wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    return status;
  }

 private:
  pid_t pid_ = -1;
  int leash_ = -1;
};

json records_of(const std::filesystem::path& out) {
  json all = json::array();
  for (const Record& record : read_records(out / "killed" / "records")) all.push_back(record.without_times());
  return all;
}

TEST(KilledRun, EndsWithTheRecordsOfOneNeverKilled) {
  const ScratchFolder calm;
  Child undisturbed(calm.path());
  while (undisturbed.advance(1)) {
  }
  ASSERT_EQ(undisturbed.wait(), 0);

  const ScratchFolder stormy;
  std::mt19937 random(std::random_device{}());
  int killed = 0;
  bool ended = false;
  for (int attempt = 0; attempt < 6; ++attempt) {
    Child child(stormy.path());
    ended = !child.advance(std::uniform_int_distribution<int>(1, 8)(random));
    // Somewhere within the step, its checkpoint, or the wait for the next.
    const auto until = std::chrono::steady_clock::now() +
                       std::chrono::microseconds(std::uniform_int_distribution<int>(0, 4000)(random));
    while (std::chrono::steady_clock::now() < until) {
    }
    child.signal(SIGKILL);
    const int status = child.wait();
    killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  }
  ASSERT_FALSE(ended) << "the run ended before it could be killed six times";
  ASSERT_EQ(killed, 6);
  Child last(stormy.path());
  while (last.advance(1)) {
  }
  ASSERT_EQ(last.wait(), 0);

  const json expected = records_of(calm.path());
  ASSERT_EQ(expected.size(), 4u);
  EXPECT_EQ(expected[0]["series"].size(), std::size_t(kSteps));
  EXPECT_EQ(records_of(stormy.path()).dump(), expected.dump());
}

TEST(KilledRun, AStopAskedForSavesAndIsTakenUpAgain) {
  const ScratchFolder calm;
  ASSERT_EQ(work(calm.path()), 0);
  const ScratchFolder folder;
  Child child(folder.path());
  ASSERT_TRUE(child.advance(5));
  child.signal(SIGINT);
  child.advance(1);
  EXPECT_EQ(WEXITSTATUS(child.wait()), 3);
  EXPECT_EQ(records_of(folder.path()).size(), 0u);
  ASSERT_EQ(work(folder.path()), 0);
  EXPECT_EQ(records_of(folder.path()).dump(), records_of(calm.path()).dump());
  EXPECT_FALSE(read_records(folder.path() / "killed" / "records").front().cost["stages"]["walk"]["resumed"].empty());
}

}  // namespace
}  // namespace nas
