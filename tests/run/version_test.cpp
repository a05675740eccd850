#include <nas/run/version.h>

#include <gtest/gtest.h>

TEST(Version, NamesTheBuild) {
  const nas::Version v = nas::version();
  EXPECT_FALSE(v.suite.empty());
  EXPECT_FALSE(v.commit.empty());
  EXPECT_EQ(v.libtorch.substr(0, 2).find_first_not_of("0123456789."), std::string::npos);
}
