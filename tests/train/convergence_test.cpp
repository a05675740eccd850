#include <nas/train/convergence.h>

#include <cmath>

#include <gtest/gtest.h>

#include <tests/support/expect_error.h>

using namespace nas;
using namespace nas::testing;

namespace {

/// Epochs until the rule stops on loss(1), loss(2), ...
template <class Loss>
Convergence watch(const ConvergenceOptions& options, Loss loss) {
  Convergence convergence(options);
  while (!convergence.stopped()) convergence.add(loss(convergence.epochs() + 1));
  return convergence;
}

}  // namespace

TEST(Convergence, AConstantLossHasConvergedAfterThePatience) {
  const Convergence constant = watch({.window = 1, .tolerance = 0.01, .patience = 3}, [](int64_t) { return 0.5; });
  EXPECT_EQ(constant.epochs(), 4);  // the first epoch sets the level
  EXPECT_TRUE(constant.converged());
  EXPECT_FALSE(constant.capped());
}

TEST(Convergence, AStepDownStartsThePatienceAfresh) {
  const Convergence step =
      watch({.window = 1, .tolerance = 0.01, .patience = 3}, [](int64_t epoch) { return epoch < 3 ? 1.0 : 0.5; });
  EXPECT_EQ(step.epochs(), 3 + 3);
  EXPECT_TRUE(step.converged());
}

// Loss 0.9^e falls 10 % an epoch for ever: only the cap can stop it, and it says so.
TEST(Convergence, ASteadyFallStopsAtTheCapOnly) {
  const auto fall = [](int64_t epoch) { return std::pow(0.9, epoch); };
  const Convergence capped = watch({.window = 2, .tolerance = 0.01, .patience = 2, .max_epochs = 25}, fall);
  EXPECT_EQ(capped.epochs(), 25);
  EXPECT_FALSE(capped.converged());
  EXPECT_TRUE(capped.capped());
}

// Falling by 0.4 % an epoch: 0.996^3 = 0.988 lies below 0.99, so a patience of 3 sees an improvement every third epoch,
// a patience of 2 sees none (0.996^2 = 0.992).
TEST(Convergence, ASlowFallCountsOnceItAddsUp) {
  const auto fall = [](int64_t epoch) { return std::pow(0.996, epoch); };
  EXPECT_TRUE(watch({.window = 1, .tolerance = 0.01, .patience = 3, .max_epochs = 60}, fall).capped());
  const Convergence impatient = watch({.window = 1, .tolerance = 0.01, .patience = 2, .max_epochs = 60}, fall);
  EXPECT_TRUE(impatient.converged());
  EXPECT_EQ(impatient.epochs(), 3);
}

// A loss that jumps between 1.0 and 0.8 has a constant mean over windows of two; unsmoothed, 0.8 is the level.
TEST(Convergence, TheWindowSmoothsNoise) {
  const auto noisy = [](int64_t epoch) { return epoch % 2 == 1 ? 1.0 : 0.8; };
  const Convergence smoothed = watch({.window = 2, .tolerance = 0.01, .patience = 3}, noisy);
  EXPECT_EQ(smoothed.epochs(), 5);  // 1.0, then 0.9 for ever
  EXPECT_TRUE(smoothed.converged());
}

TEST(Convergence, ARisingLossConvergesToo) {
  EXPECT_EQ(watch({.window = 1, .patience = 4}, [](int64_t epoch) { return double(epoch); }).epochs(), 5);
}

TEST(Convergence, TheLastEpochMayConvergeAtTheCap) {
  const Convergence both = watch({.window = 1, .patience = 3, .max_epochs = 4}, [](int64_t) { return 0.5; });
  EXPECT_TRUE(both.converged());
  EXPECT_FALSE(both.capped());
}

TEST(Convergence, RestoredItGoesOnAlike) {
  const ConvergenceOptions options{.window = 3, .tolerance = 0.02, .patience = 2, .max_epochs = 40};
  const auto loss = [](int64_t epoch) { return 1.0 / double(epoch) + 0.1 * (epoch % 3); };
  const Convergence whole = watch(options, loss);
  for (int64_t stop = 1; stop < whole.epochs(); ++stop) {
    Convergence part(options);
    while (part.epochs() < stop) part.add(loss(part.epochs() + 1));
    Convergence restored(options);
    restored.restore(nlohmann::json::parse(part.state().dump()));
    while (!restored.stopped()) restored.add(loss(restored.epochs() + 1));
    EXPECT_EQ(restored.losses(), whole.losses());
    EXPECT_EQ(restored.capped(), whole.capped());
  }
}

TEST(ConvergenceOptions, RefusesNonsense) {
  expect_error([] { ConvergenceOptions{.window = 0}.validate(); }, {"window = 0"});
  expect_error([] { ConvergenceOptions{.tolerance = 1}.validate(); }, {"tolerance = 1"});
  expect_error([] { ConvergenceOptions{.patience = 0}.validate(); }, {"patience = 0"});
  expect_error([] { ConvergenceOptions{.max_epochs = 0}.validate(); }, {"max_epochs = 0"});
}
