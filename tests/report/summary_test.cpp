#include <nas/report/summary.h>

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <nas/report/comparison.h>

namespace nas {
namespace {

TEST(Summary, ClosedForms) {
  const Summary s = Summary::of({2, 4, 4, 4, 5, 5, 7, 9});
  EXPECT_EQ(s.n, 8);
  EXPECT_DOUBLE_EQ(s.mean, 5);
  EXPECT_DOUBLE_EQ(s.standard_deviation, std::sqrt(32.0 / 7));
  EXPECT_EQ(s.smallest, 2);
  EXPECT_EQ(s.largest, 9);
  EXPECT_EQ(s.text(1), "5.0 ± 2.1 (n = 8)");
}

TEST(Summary, OneValueHasNoSpreadAndNoneHasNothing) {
  EXPECT_TRUE(std::isnan(Summary::of({3}).standard_deviation));
  EXPECT_EQ(Summary::of({3}).text(2), "3.00 (n = 1)");
  EXPECT_EQ(Summary::of({}).text(2), "—");
}

TEST(Agreement, FollowsStudentsT) {
  // Four values of mean 0 and standard deviation 1; t(0.975, 3) = 3.182446 (any table of Student's t). One new value
  // lies outside beyond 3.182446 * sqrt(1 + 1/4) = 3.558.
  const Summary reference{4, 0, 1, -1, 1};
  EXPECT_EQ(agreement(reference, Summary::of({3.55})), Agreement::within);
  EXPECT_EQ(agreement(reference, Summary::of({3.56})), Agreement::outside);
  EXPECT_EQ(agreement(reference, Summary::of({-3.56})), Agreement::outside);
  EXPECT_EQ(agreement(Summary::of({1}), Summary::of({1})), Agreement::unknown);
  EXPECT_EQ(agreement(reference, Summary::of({})), Agreement::unknown);
}

TEST(Agreement, ASpreadOfZeroAllowsNothingElse) {
  const Summary reference = Summary::of({0.1, 0.1, 0.1});
  EXPECT_EQ(agreement(reference, Summary::of({0.1})), Agreement::within);
  EXPECT_EQ(agreement(reference, Summary::of({0.1 + 1e-12})), Agreement::outside);
}

TEST(Agreement, ARunAgreesWithItself) {
  rc::check([](std::vector<std::int32_t> values) {
    RC_PRE(values.size() >= 2);
    const Summary s = Summary::of(std::vector<double>(values.begin(), values.end()));
    RC_ASSERT(agreement(s, s) == Agreement::within);
  });
}

}  // namespace
}  // namespace nas
