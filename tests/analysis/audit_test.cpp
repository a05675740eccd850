#include <nas/analysis/audit.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include <nas/run/error.h>

namespace nas {
namespace {

class AuditFolder : public testing::Test {
 protected:
  AuditFolder() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    out = std::filesystem::temp_directory_path() / (std::string("nas_audit_") + test->name());
    std::filesystem::remove_all(out);
  }
  ~AuditFolder() override { std::filesystem::remove_all(out); }

  Finding finding{"example.claim", "eq. 1", "one is one", "holds", "found: 1", {{"value", 1.5}}};
  std::filesystem::path out;
};

TEST_F(AuditFolder, FindingsComeBackAsWritten) {
  Finding other = finding;
  other.id = "another";
  write_findings({.seed = 3, .out = out}, {finding, other});
  const std::vector<Finding> read = read_findings(out);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].id, "another");
  EXPECT_EQ(read[1].summary, finding.summary);
  EXPECT_EQ(read[1].numbers, finding.numbers);
}

TEST_F(AuditFolder, RefusesUnknownVerdictsAndEmptyFields) {
  Finding wrong = finding;
  wrong.verdict = "probably";
  EXPECT_THROW(write_findings({.out = out}, {wrong}), Error);
  wrong = finding;
  wrong.summary.clear();
  EXPECT_THROW(write_findings({.out = out}, {wrong}), Error);
}

TEST_F(AuditFolder, RefusesMissingAndBrokenFindings) {
  EXPECT_THROW(read_findings(out), Error);
  write_findings({.out = out}, {finding});
  std::ofstream(out / "audit" / "broken.json") << "{\"id\": ";
  EXPECT_THROW(read_findings(out), Error);
}

TEST_F(AuditFolder, RefusesAnOutputFolderThatIsAFile) {
  std::ofstream(out) << "a file";
  EXPECT_THROW(write_findings({.out = out}, {finding}), Error);
}

TEST_F(AuditFolder, MainReturnsTheExitCodes) {
  const auto run = [&](std::vector<std::string> arguments, const Audit& audit) {
    arguments.insert(arguments.begin(), "proof");
    std::vector<char*> raw;
    for (std::string& argument : arguments) raw.push_back(argument.data());
    return audit_main(static_cast<int>(raw.size()), raw.data(), "a proof", audit);
  };
  AuditOptions seen;
  const Audit audit = [&](const AuditOptions& options) {
    seen = options;
    return std::vector<Finding>{finding};
  };
  EXPECT_EQ(run({"--seed", "7", "--quick", "--out", out.string()}, audit), 0);
  EXPECT_EQ(seen.seed, 7u);
  EXPECT_TRUE(seen.quick);
  EXPECT_TRUE(std::filesystem::exists(out / "audit" / "example.claim.json"));
  EXPECT_EQ(run({"--sed", "7"}, audit), 2);
  EXPECT_EQ(run({"--out", out.string()}, [](const AuditOptions&) -> std::vector<Finding> { fail("no data"); }), 2);
}

TEST(FindingsTable, OneLineAFinding) {
  const Finding finding{"a", "eq. 1", "s", "holds", "line", {}};
  EXPECT_EQ(findings_table({finding, finding}), "a  holds  line\na  holds  line\n");
}

}  // namespace
}  // namespace nas
