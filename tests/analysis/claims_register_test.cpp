// The register of claims and the committed findings of the audit say the same.
#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include <nas/analysis/audit.h>
#include <nas/analysis/parameter_recount.h>
#include <nas/report/claims.h>
#include <nas/run/atomic_file.h>

namespace nas {
namespace {

TEST(ClaimsRegister, EveryFindingIsAClaimWithItsVerdict) {
  const std::filesystem::path root = NAS_SOURCE_DIR;
  std::map<std::string, Claim> claims;
  for (const Claim& claim : parse_claims(read_text(root / "claims.toml"), "claims.toml", root))
    claims[claim.id] = claim;
  for (const Finding& finding : read_findings(root / "results")) {
    ASSERT_TRUE(claims.contains(finding.id)) << finding.id;
    EXPECT_EQ(claims[finding.id].verdict, finding.verdict) << finding.id;
    EXPECT_EQ(claims[finding.id].our_value, finding.summary) << finding.id;
  }
}

TEST(ParameterRecount, KnownRows) {
  const Finding finding = audit_parameters({}).front();
  EXPECT_NO_THROW(finding.validate());
  std::map<std::string, bool> agrees;
  for (const auto& row : finding.numbers.at("rows")) agrees[row.at("row")] = row.at("agrees");
  EXPECT_TRUE(agrees.at("3.2 DARTS (2nd)"));  // 3.349 M against 3.3
  EXPECT_TRUE(agrees.at("3.2 DrNAS"));        // 4.099 M against 4.1
  EXPECT_FALSE(agrees.at("3.1 DARTS"));       // the first-order cell has 3.169 M, 3.3 are printed
}

}  // namespace
}  // namespace nas
