// The executables themselves at smoke scale: killed at random moments and started again they leave the records of one
// never killed; --render draws the same again; bad usage ends with 2.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <ostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <nas/run/atomic_file.h>
#include <nas/run/ledger.h>
#include <nas/run/record.h>
#include <tests/support/program.h>
#include <tests/support/scratch_folder.h>

namespace nas {
namespace {
using testing::exit_code;
using testing::ScratchFolder;
using testing::wait_for;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

/// Starts a program at smoke scale, with a checkpoint at every step.
pid_t start(const std::string& name, const std::filesystem::path& out, const std::vector<std::string>& more = {},
            const std::string& dataset = "synthetic") {
  std::vector<std::string> words = {"--scale", "smoke", "--dataset", dataset, "--checkpoint-seconds",
                                    "0",       "--out", out.string()};
  words.insert(words.end(), more.begin(), more.end());
  return testing::start_program(name, words);
}

std::vector<std::string> records_of(const std::string& name, const std::filesystem::path& out) {
  std::vector<std::string> all;
  for (const Record& record : read_records(out / name / "records")) all.push_back(record.without_times().dump(1));
  return all;
}

/// A program, how many units it has at smoke scale, and what it leaves beside their records.
struct Program {
  const char* name;
  std::size_t units;
  std::vector<const char*> files;
};

std::ostream& operator<<(std::ostream& out, const Program& program) { return out << program.name; }

class Programs : public ::testing::TestWithParam<Program> {};

TEST_P(Programs, EndWithTheRecordsOfOneNeverKilled) {
  const auto& [name, units, files] = GetParam();
  const ScratchFolder calm;
  const auto begin = Clock::now();
  ASSERT_EQ(exit_code(wait_for(start(name, calm.path()))), 0);
  const double whole = Seconds(Clock::now() - begin).count();

  const ScratchFolder stormy;
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed of the moments: " + std::to_string(seed));
  std::mt19937 random(seed);
  int killed = 0;
  for (int i = 0; i < 4; ++i) {
    const pid_t pid = start(name, stormy.path());
    std::this_thread::sleep_for(Seconds(std::uniform_real_distribution<double>(0.05, 0.4)(random) * whole));
    kill(pid, SIGKILL);
    const int status = wait_for(pid);
    // A fast sitting may have ended by itself; the last one starts from whatever is there.
    if (!WIFSIGNALED(status)) break;
    ++killed;
  }
  EXPECT_GT(killed, 0);
  ASSERT_EQ(exit_code(wait_for(start(name, stormy.path()))), 0);

  const auto expected = records_of(name, calm.path());
  ASSERT_EQ(expected.size(), units);
  EXPECT_EQ(records_of(name, stormy.path()), expected);

  std::vector<std::string> drawn;
  for (const char* file : files) {
    drawn.push_back(read_text(calm.path() / file));
    EXPECT_FALSE(drawn.back().empty()) << file;
    std::filesystem::remove(calm.path() / file);
  }
  ASSERT_EQ(exit_code(wait_for(start(name, calm.path(), {"--render"}))), 0);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string again = read_text(calm.path() / files[i]);
    // Graphviz writes the same picture in one order or another.
    if (std::string(files[i]).ends_with(".svg"))
      EXPECT_FALSE(again.empty()) << files[i];
    else
      EXPECT_EQ(again, drawn[i]) << files[i];
  }
}

TEST_P(Programs, BadUsageEndsWithTwoAndNothingToDrawToo) {
  const std::string name = GetParam().name;
  const ScratchFolder folder;
  EXPECT_EQ(exit_code(wait_for(start(name, folder.path(), {"--method", "no-such-method"}))), 2);
  EXPECT_EQ(exit_code(wait_for(start(name, folder.path(), {"--render"}))), 2);
  EXPECT_EQ(exit_code(wait_for(start(name, folder.path(), {"--data", folder.path() / "none"}, "cifar10"))), 2);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "tables"));
}

INSTANTIATE_TEST_SUITE_P(
    All, Programs,
    ::testing::Values(
        Program{"table3_1", 3, {"tables/table3_1.csv", "tables/table3_1.md", "figures/table3_1_search.svg"}},
        Program{"table2_1",
                3,
                {"tables/table2_1.csv", "tables/table2_1.md", "figures/table2_1_distance.csv",
                 "figures/table2_1_exchanges.svg"}},
        Program{"fig2_1", 1, {"tables/fig2_1_ranks.csv", "figures/fig2_1.csv", "figures/fig2_1.svg"}},
        Program{"fig2_2", 1, {"tables/fig2_2_counts.csv", "figures/fig2_2_normal.csv", "figures/fig2_2_reduce.svg"}},
        Program{"fig2_3",
                3,
                {"tables/fig2_3.csv", "tables/fig2_3_proposition1.md", "figures/fig2_3.svg",
                 "figures/fig2_3_causes.csv", "figures/fig2_3_edges.csv"}}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace nas
