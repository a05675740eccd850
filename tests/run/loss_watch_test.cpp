#include <nas/run/loss_watch.h>

#include <limits>

#include <gtest/gtest.h>

#include <nas/run/error.h>

#include "tests/support/expect_error.h"

namespace nas {
namespace {

TEST(LossWatch, StopsAtTheFirstLossThatIsNotFinite) {
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    LossWatch watch("search");
    for (int step = 1; step <= 20; ++step) watch.check(step, 3, step, 0.025);
    try {
      watch.check(bad, 3, 21, 0.0125);
      FAIL() << "a loss of " << bad << " went by";
    } catch (const Diverged& diverged) {
      EXPECT_EQ(diverged.where().phase, "search");
      EXPECT_EQ(diverged.where().epoch, 3);
      EXPECT_EQ(diverged.where().step, 21);
      EXPECT_EQ(diverged.where().learning_rate, 0.0125);
      ASSERT_EQ(diverged.where().last_losses.size(), 8u);
      EXPECT_EQ(diverged.where().last_losses.front(), 14);
      EXPECT_TRUE(testing::contains(diverged.what(), "phase search, epoch 3, step 21, learning rate 0.0125"));
    }
  }
}

}  // namespace
}  // namespace nas
