#include <nas/run/scale.h>

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include <nas/run/edit_distance.h>

#include "tests/support/expect_error.h"
#include "tests/support/scratch_folder.h"

namespace nas {
namespace {
using testing::contains;
using testing::error_of;
using testing::ScratchFolder;

TEST(ParseToml, NamesTheLineOfAMistake) {
  EXPECT_TRUE(contains(error_of([] { parse_toml("a = 1\nb = = 2\n", "x.toml"); }), "x.toml:2: "));
  EXPECT_TRUE(contains(error_of([] { parse_toml("a = 1\nb = 2021-09-01\n", "x.toml"); }), "x.toml:2: dates"));
}

TEST(LoadScale, ReadsFromTheFolderAskedFor) {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder / "table3_1");
  std::ofstream(folder / "table3_1/smoke.toml") << "[search]\nepochs = 1\n";
  setenv("NAS_SCALES", folder.path().c_str(), 1);
  EXPECT_EQ(load_scale("table3_1", "smoke")["search"]["epochs"], 1);
  const std::string message = error_of([] { load_scale("table3_1", "paper"); });
  unsetenv("NAS_SCALES");
  EXPECT_TRUE(contains(message, "table3_1/paper.toml: no such scale file"));
  EXPECT_TRUE(contains(message, "table3_1 has smoke"));
}

TEST(EditDistance, ClosedForms) {
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("epochs", "epochs"), 0);
  EXPECT_EQ(edit_distance("epohcs", "epochs"), 1);  // a swap counts one
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
  EXPECT_EQ(nearest("epohcs", {"batch", "epochs"}), "epochs");
  EXPECT_EQ(nearest("zzzzzz", {"batch", "epochs"}), "");
}

}  // namespace
}  // namespace nas
