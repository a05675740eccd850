#include <nas/parity/parity.h>

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include <tests/support/expect_error.h>

using namespace nas;
namespace fs = std::filesystem;

// Every reference file of the published implementations, where they are at hand (NAS_FIXTURES).
TEST(Parity, EveryReferenceFilePasses) {
  const char* folder = std::getenv("NAS_FIXTURES");
  if (folder == nullptr) GTEST_SKIP() << "NAS_FIXTURES does not name the folder of reference files";
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".pt") continue;
    ++files;
    for (const Engine engine : {Engine::Auto, Engine::LibTorch}) {
      const ParityReport report = check_parity(entry.path(), engine);
      EXPECT_FALSE(report.lines.empty());
      for (const ParityLine& line : report.lines) {
        EXPECT_TRUE(line.passed()) << entry.path().filename() << " " << line.quantity << " " << line.worst << ": "
                                   << line.error << " > " << line.bound << " (" << name(engine) << ")";
      }
    }
  }
  EXPECT_GT(files, 0);
}

TEST(Parity, BadFilesAreNamed) {
  nas::testing::expect_error([] { check_parity("no-such-file.pt"); }, {"no-such-file.pt", "cannot be read"});
  const fs::path file = fs::temp_directory_path() / "nas_parity_bad.pt";
  std::ofstream(file) << "not a pickle";
  nas::testing::expect_error([&] { check_parity(file); }, {file.string(), "not a reference file"});
  fs::remove(file);
}
