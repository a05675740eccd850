#include <nas/run/progress.h>

#include <cstdio>

#include <gtest/gtest.h>

namespace nas {
namespace {

TEST(Progress, WritesALineAnEpochInALog) {
  std::FILE* log = std::tmpfile();
  ASSERT_NE(log, nullptr);
  {
    Progress progress(log);
    progress.begin_unit(2, 3, "a.laptop.seed0");
    progress.epoch({{"phase", "search"}, {"epoch", 4}, {"train_loss", 0.5}, {"valid_accuracy", 0.25}, {"steps", 64}});
    progress.epoch({{"phase", "strength"}});  // no epoch
  }
  std::rewind(log);
  std::string text(200, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), log));
  std::fclose(log);
  EXPECT_EQ(text,
            "unit 2 of 3, a.laptop.seed0\n"
            "unit 2 of 3, a.laptop.seed0: search, epoch 4 ended, train_loss 0.5000, valid_accuracy 25.00 %\n");
}

TEST(DescribeSeconds, ReadsAsPeopleSayIt) {
  EXPECT_EQ(describe_seconds(42.4), "42 s");
  EXPECT_EQ(describe_seconds(200), "3:20 min");
  EXPECT_EQ(describe_seconds(7500), "2:05 h");
  EXPECT_EQ(describe_seconds(4 * 86400), "4.0 days");
}

}  // namespace
}  // namespace nas
