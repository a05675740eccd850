#include <nas/report/claims.h>

#include <gtest/gtest.h>

#include <nas/run/atomic_file.h>

#include "tests/support/expect_error.h"
#include "tests/support/scratch_folder.h"

namespace nas {
namespace {
using testing::contains;
using testing::error_of;
using testing::ScratchFolder;

const std::string kClaim = R"([[claim]]
id = "pt-beats-darts"
place = "Table 3.1"
statement = "Perturbation selects better than magnitude | DARTS"
test = "search, select, retrain"
target = "table3_1"
acceptance = "the 95 % interval of the difference lies above 0"
thesis_value = "0.39"
)";

/// A tree with the program of one make target.
struct Tree : ScratchFolder {
  Tree() { write_text_atomically(*this / "experiments/table3_1.cpp", "int main() {}\n"); }
};

std::vector<Claim> parse(const std::string& toml, const std::filesystem::path& root) {
  return parse_claims(toml, "claims.toml", root);
}

std::vector<Claim> parse(const std::string& toml) {
  const Tree tree;
  return parse(toml, tree.path());
}

TEST(Claims, AClaimStartsAsNotRun) {
  const auto claims = parse(kClaim);
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].verdict, "not run");
  EXPECT_EQ(claims[0].thesis_value, "0.39");
}

TEST(Claims, EveryMandatoryKeyIsAskedFor) {
  for (const std::string key : {"id", "place", "statement", "test", "acceptance"}) {
    std::string toml = kClaim;
    const std::size_t begin = toml.find("\n" + key + " = ") + 1;
    toml.erase(begin, toml.find('\n', begin) + 1 - begin);
    EXPECT_TRUE(contains(error_of([&] { parse(toml); }), key + ": missing"));
  }
}

TEST(Claims, RefusesWhatDoesNotBelong) {
  EXPECT_TRUE(contains(error_of([] { parse(kClaim + "acceptence = \"x\"\n"); }),
                       "claims.toml: claim 1 (pt-beats-darts): acceptence: unknown key: did you mean acceptance?"));
  EXPECT_TRUE(
      contains(error_of([] { parse(kClaim + "verdict = \"probably\"\n"); }), "verdict \"probably\": choose one of"));
  EXPECT_TRUE(contains(error_of([] { parse(kClaim + kClaim); }), "this id is there twice"));
  EXPECT_TRUE(contains(error_of([] { parse("claims = 1\n"); }), "claims: unknown key"));
}

TEST(Claims, ACommandMustBeAMakeTarget) {
  std::string toml = kClaim;
  const std::string target = "target = \"table3_1\"";
  toml.replace(toml.find(target), target.size(), "target = \"table3_9\"");
  EXPECT_TRUE(contains(error_of([&] { parse(toml); }), "target table3_9: no such make target"));
}

TEST(Claims, OnlyWhatWasNotRunMayLackATargetAndSaysWhy) {
  std::string toml = kClaim;
  const std::string target = "target = \"table3_1\"";
  toml.replace(toml.find(target), target.size(), "target = \"\"");
  EXPECT_TRUE(contains(error_of([&] { parse(toml); }), "note: missing"));
  EXPECT_TRUE(contains(error_of([&] { parse(toml + "verdict = \"holds\"\n"); }), "target: missing"));
  const std::string text = render_claims(parse(toml + "note = \"not implemented yet\"\n"));
  EXPECT_TRUE(contains(text, "| Table 3.1 | — | — | 0.39 | — | not run: not implemented yet | — |\n"));
}

TEST(Claims, AVerdictNeedsItsValueAndItsEvidence) {
  const Tree root;
  std::string toml = kClaim + "verdict = \"reproduced\"\n";
  EXPECT_TRUE(contains(error_of([&] { parse(toml, root.path()); }), "our_value: missing"));
  toml += "our_value = \"0.4\"\n";
  EXPECT_TRUE(contains(error_of([&] { parse(toml, root.path()); }), "evidence: missing"));
  toml += "evidence = \"results/table3_1\"\n";
  EXPECT_TRUE(contains(error_of([&] { parse(toml, root.path()); }),
                       "evidence results/table3_1: no such file: run make table3_1"));
  std::filesystem::create_directories(root / "results/table3_1");
  EXPECT_EQ(parse(toml, root.path())[0].verdict, "reproduced");
}

TEST(Claims, RenderOneLineAClaimWithTotals) {
  const std::string text = render_claims(parse(kClaim));
  EXPECT_TRUE(contains(text, "1 claims of the thesis: 1 not run.\n"));
  EXPECT_TRUE(
      contains(text,
               "| Perturbation selects better than magnitude \\| DARTS | Table 3.1 | `make table3_1` | — | 0.39 |"
               " — | not run | — |\n"));
}

TEST(Claims, CorrectionsAreCountedApart) {
  std::string correction = kClaim;
  correction.replace(correction.find("0.39"), 4, "(our correction)");
  correction.replace(correction.find("pt-beats-darts"), 14, "corrected");
  EXPECT_TRUE(contains(render_claims(parse(kClaim + correction)),
                       "1 claims of the thesis: 1 not run. 1 corrections of ours: 1 not run.\n"));
}

TEST(Claims, ReplaceOnlyWhatStandsBetweenTheMarkers) {
  const std::string document = "before\n<!-- claims:begin -->\nold\n<!-- claims:end -->\nafter\n";
  const std::string once = replace_claims(document, "R.md", "new\n");
  EXPECT_EQ(once, "before\n<!-- claims:begin -->\nnew\n<!-- claims:end -->\nafter\n");
  EXPECT_EQ(replace_claims(once, "R.md", "new\n"), once);
}

TEST(Claims, MarkersMustBeThereOnceAndInOrder) {
  EXPECT_TRUE(contains(error_of([] { replace_claims("x", "R.md", ""); }), "R.md: no line <!-- claims:begin -->"));
  EXPECT_TRUE(
      contains(error_of([] { replace_claims("<!-- claims:end --><!-- claims:begin -->", "R.md", ""); }), "swap them"));
  EXPECT_TRUE(contains(
      error_of([] { replace_claims("<!-- claims:begin --><!-- claims:begin --><!-- claims:end -->", "R.md", ""); }),
      "is there twice"));
}

}  // namespace
}  // namespace nas
