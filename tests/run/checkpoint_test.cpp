#include <nas/run/checkpoint.h>

#include <sys/mount.h>
#include <sys/resource.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <limits>

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <nas/run/atomic_file.h>
#include <nas/run/error.h>

#include "tests/support/expect_error.h"
#include "tests/support/scratch_folder.h"

namespace nas {
namespace {
using testing::contains;
using testing::error_of;
using testing::ScratchFolder;

bool same_bits(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor x = a.contiguous();
  const at::Tensor y = b.contiguous();
  return x.scalar_type() == y.scalar_type() && x.sizes() == y.sizes() &&
         (x.nbytes() == 0 || std::memcmp(x.data_ptr(), y.data_ptr(), x.nbytes()) == 0);
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(Checkpoint, KeepsEveryTypeBitForBit) {
  const ScratchFolder folder;
  Checkpoint before;
  for (const at::ScalarType type : {at::kByte, at::kChar, at::kShort, at::kInt, at::kLong, at::kHalf, at::kBFloat16,
                                    at::kFloat, at::kDouble, at::kBool, at::kComplexFloat, at::kComplexDouble})
    before.tensors[c10::toString(type)] = at::arange(0, 24).reshape({2, 3, 4}).to(type);
  before.tensors["scalar"] = at::scalar_tensor(-0.0);
  before.tensors["empty"] = at::empty({0, 5});
  before.tensors["transposed"] = at::rand({3, 5}).t();
  before.tensors["not finite"] = at::full({2}, std::numeric_limits<double>::quiet_NaN(), at::kDouble);
  before.save(folder / "c");
  const auto after = Checkpoint::load(folder / "c");
  ASSERT_TRUE(after);
  ASSERT_EQ(after->tensors.size(), before.tensors.size());
  for (const auto& [name, tensor] : before.tensors) EXPECT_TRUE(same_bits(tensor, after->tensors.at(name))) << name;
}

TEST(Checkpoint, KeepsEveryDoubleOfItsDocument) {
  rc::check([](double value, std::int64_t whole, const std::string& bytes) {
    const ScratchFolder folder;
    Checkpoint before;
    before.meta = {{"double", value}, {"whole", whole}, {"text", std::string(bytes.size(), 'x')}};
    before.save(folder / "c");
    const nlohmann::json after = *Checkpoint::load_meta(folder / "c");
    const auto read = after.at("double").get<double>();
    RC_ASSERT(std::memcmp(&read, &value, sizeof value) == 0);
    RC_ASSERT(after.at("whole").get<std::int64_t>() == whole);
  });
}

TEST(Checkpoint, MissingIsNothing) {
  const ScratchFolder folder;
  EXPECT_FALSE(Checkpoint::load(folder / "none"));
  EXPECT_FALSE(Checkpoint::load_meta(folder / "none"));
}

TEST(Checkpoint, ReplacesAndLeavesNoTemporaryFile) {
  const ScratchFolder folder;
  Checkpoint c;
  for (int i = 0; i < 3; ++i) {
    c.meta["i"] = i;
    c.save(folder / "c");
  }
  EXPECT_EQ(Checkpoint::load(folder / "c")->meta["i"], 2);
  EXPECT_EQ(files_in(folder.path()), 1u);
}

TEST(Checkpoint, EveryFlippedOrMissingByteIsNoticed) {
  const ScratchFolder folder;
  Checkpoint c;
  c.tensors["w"] = at::arange(10, at::kFloat);
  c.meta["epoch"] = 3;
  c.save(folder / "c");
  const std::string whole = read_text(folder / "c");
  rc::check([&] {
    std::string damaged = whole;
    const auto at = *rc::gen::inRange<std::size_t>(0, whole.size());
    if (*rc::gen::arbitrary<bool>())
      damaged.resize(at);
    else
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << *rc::gen::inRange(0, 8)));
    std::ofstream(folder / "d", std::ios::binary) << damaged;
    const std::string message = error_of([&] { Checkpoint::load(folder / "d"); });
    RC_ASSERT(message.find("delete this file") != std::string::npos);
  });
}

/// Fills the "disk" by a limit on file sizes, restored on destruction.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{bytes, old_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, SIG_DFL);
  }

 private:
  rlimit old_{};
};

void expect_previous_survives(const std::filesystem::path& folder, const Checkpoint& too_large,
                              const std::string& reason) {
  const std::string message = error_of([&] { too_large.save(folder / "c"); });
  EXPECT_TRUE(contains(message, reason));
  EXPECT_TRUE(contains(message, "free some space"));
  EXPECT_EQ(files_in(folder), 1u) << "a temporary file was left behind";
  EXPECT_EQ(Checkpoint::load(folder / "c")->meta["epoch"], 1);
}

TEST(Checkpoint, PreviousOneSurvivesAWriteError) {
  const ScratchFolder folder;
  Checkpoint c;
  c.meta["epoch"] = 1;
  c.save(folder / "c");
  c.meta["epoch"] = 2;
  c.tensors["w"] = at::zeros({1 << 16});
  const FileSizeLimit limit(4096);
  expect_previous_survives(folder.path(), c, "File too large");
}

TEST(Checkpoint, PreviousOneSurvivesAFullDisk) {
  const ScratchFolder folder;
  if (mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=256k") != 0)
    GTEST_SKIP() << "mounting a small disk needs root: " << std::strerror(errno);
  Checkpoint c;
  c.meta["epoch"] = 1;
  c.save(folder / "c");
  c.meta["epoch"] = 2;
  c.tensors["w"] = at::zeros({1 << 20});
  expect_previous_survives(folder.path(), c, "No space left on device");
  umount(folder.path().c_str());
}

}  // namespace
}  // namespace nas
