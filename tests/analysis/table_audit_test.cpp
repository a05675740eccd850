#include <nas/analysis/table_audit.h>

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nas/analysis/random.h>
#include <nas/run/error.h>

namespace nas {
namespace {

TEST(TableAudit, SamuelsonsBoundIsAttained) {
  // Numbers (0, 0, 0, 1): mean 1/4, s = 1/2, and the extreme one lies 3/2 deviations away.
  EXPECT_DOUBLE_EQ(largest_standardised_deviation(4), 1.5);
  EXPECT_THROW(largest_standardised_deviation(1), Error);
}

RC_GTEST_PROP(TableAuditProperty, SamuelsonsBoundHolds, ()) {
  RandomSource random(*rc::gen::arbitrary<std::uint64_t>());
  const auto n = *rc::gen::inRange<int>(2, 12);
  const Eigen::VectorXd values = normal_vector(random, n);
  const double deviation = std::sqrt((values.array() - values.mean()).square().sum() / (n - 1));
  RC_ASSERT((values.mean() - values.minCoeff()) / deviation <= largest_standardised_deviation(n) + 1e-9);
}

TEST(TableAudit, WelchByHand) {
  // Equal deviations and n: t = 1 / sqrt(1/4 + 1/4) = sqrt 2 with 6 degrees; for 6 degrees the two-sided p is
  // 1 - x (15 - 10 x^2 + 3 x^4) / 8 with x = t / sqrt(6 + t^2) = 1/2.
  const double expected = 1 - 0.5 * (15 - 10 * 0.25 + 3 * 0.0625) / 8;
  EXPECT_NEAR(welch_p_value({1, 1, 4}, {2, 1, 4}), expected, 1e-12);
  EXPECT_THROW(welch_p_value({1, 0, 4}, {2, 0, 4}), Error);
  EXPECT_THROW(welch_p_value({1, 1, 1}, {2, 1, 4}), Error);
}

TEST(TableAudit, RoundingIsAllowedFor) {
  EXPECT_NEAR(smallest_ratio_before_rounding(2.61, 2.48, 0.08, 2), 0.12 / 0.085, 1e-12);
}

TEST(TableAudit, RivalsOfDrNasAreNotItsOwnRows) {
  for (const Finding& finding : audit_tables({})) {
    if (finding.id != "tables.drnas_outperforms") continue;
    EXPECT_EQ(finding.numbers.at("better_than_plain_cifar"), (nlohmann::json{"P-DARTS", "GAEA + PC-DARTS"}));
    EXPECT_EQ(finding.numbers.at("better_than_plain_imagenet"), (nlohmann::json::array({"GAEA + PC-DARTS"})));
  }
}

TEST(TableAudit, FindingsAreValid) {
  for (const Finding& finding : audit_tables({})) EXPECT_NO_THROW(finding.validate()) << finding.id;
}

}  // namespace
}  // namespace nas
