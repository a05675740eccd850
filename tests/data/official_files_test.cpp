// On the real files: CIFAR where NAS_DATA names a folder that holds them, Fashion-MNIST where Debian installs it.
#include <cmath>
#include <cstdlib>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <nas/data/load.h>

#include "tests/data/files.h"

namespace nas {
namespace {

/// Population mean and standard deviation of each channel, pixels scaled to [0, 1], in exact integer sums.
std::pair<std::vector<double>, std::vector<double>> pixel_statistics(const Dataset& dataset) {
  std::vector<double> mean, std;
  for (std::int64_t c = 0; c < dataset.images.size(1); ++c) {
    const auto counts = at::bincount(dataset.images.select(1, c).flatten().to(at::kInt), {}, 256).to(at::kDouble);
    const auto values = at::arange(256, at::kDouble) / 255;
    const auto total = counts.sum().item<double>();
    mean.push_back((counts * values).sum().item<double>() / total);
    std.push_back(std::sqrt((counts * (values - mean.back()).pow(2)).sum().item<double>() / total));
  }
  return {mean, std};
}

void expect_balanced(const Dataset& dataset, std::int64_t per_class) {
  EXPECT_TRUE(at::bincount(dataset.labels).equal(at::full({dataset.classes}, per_class, at::kLong)));
}

class OfficialCifar : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (std::getenv("NAS_DATA") == nullptr)
      GTEST_SKIP() << "NAS_DATA is not set: `make data` fetches the official files";
    if (locate(catalogue_entry(GetParam()), "").empty()) GTEST_SKIP() << GetParam() << " is not in NAS_DATA";
  }
};

TEST_P(OfficialCifar, HasItsSizesAndBalancedClasses) {
  DatasetOptions options;
  options.name = GetParam();
  const auto data = load_dataset(options);
  EXPECT_EQ(data.train.images.sizes().vec(), (std::vector<std::int64_t>{50000, 3, 32, 32}));
  EXPECT_EQ(data.test.images.sizes().vec(), (std::vector<std::int64_t>{10000, 3, 32, 32}));
  EXPECT_TRUE(data.notice.empty());
  expect_balanced(data.train, 50000 / data.train.classes);
  expect_balanced(data.test, 10000 / data.test.classes);
}

INSTANTIATE_TEST_SUITE_P(Data, OfficialCifar, ::testing::Values("cifar10", "cifar100"));

class OfficialCifar10 : public OfficialCifar {};

TEST_P(OfficialCifar10, StartsWithAFrogAndItsPublishedConstantsAreItsStatistics) {
  DatasetOptions options;
  const auto train = load_dataset(options).train;
  EXPECT_EQ(train.labels[0].item<int>(), 6);  // frog
  const auto [mean, std] = pixel_statistics(train);
  for (int c = 0; c < 3; ++c) {  // published with eight digits, the last two of which float32 sums have blurred
    EXPECT_NEAR(train.normalisation.mean[c], mean[c], 5e-7);
    EXPECT_NEAR(train.normalisation.std[c], std[c], 5e-7);
  }
}

INSTANTIATE_TEST_SUITE_P(Data, OfficialCifar10, ::testing::Values("cifar10"));

class OfficialFashionMnist : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto& entry = catalogue_entry("fashion-mnist");
    if (!std::filesystem::exists(entry.system_folder))
      GTEST_SKIP() << "Debian's dataset-fashion-mnist is not installed";
  }

  DatasetOptions options() const {
    DatasetOptions options;
    options.name = "fashion-mnist";
    options.folder = folder_.path();
    return options;
  }

  testing::ScratchFolder folder_;  // empty: the system's folder serves
};

TEST_F(OfficialFashionMnist, ConstantsAreThoseOfTheTrainingImages) {
  auto native = options();
  native.channels = 0;
  native.pad_side = 0;
  const auto data = load_dataset(native);
  EXPECT_EQ(data.train.images.sizes().vec(), (std::vector<std::int64_t>{60000, 1, 28, 28}));
  EXPECT_EQ(data.test.images.sizes().vec(), (std::vector<std::int64_t>{10000, 1, 28, 28}));
  EXPECT_TRUE(data.train.changes.empty());
  expect_balanced(data.train, 6000);
  expect_balanced(data.test, 1000);
  const auto [mean, std] = pixel_statistics(data.train);
  EXPECT_NEAR(data.train.normalisation.mean[0], mean[0], 1e-12);
  EXPECT_NEAR(data.train.normalisation.std[0], std[0], 1e-12);
}

TEST_F(OfficialFashionMnist, StandsInForCifar10WithANotice) {
  auto fallback = options();
  fallback.name = "cifar10";
  fallback.fall_back = true;
  fallback.normalisation = "nas-bench-201";  // for CIFAR-10: does not apply
  const auto data = load_dataset(fallback);
  EXPECT_EQ(data.train.name, "fashion-mnist");
  EXPECT_EQ(data.train.images.sizes().vec(), (std::vector<std::int64_t>{60000, 3, 32, 32}));
  EXPECT_EQ(data.train.normalisation.mean.size(), 3U);
  EXPECT_EQ(data.train.changes.size(), 2U);
  testing::expect_contains(data.notice, {"CIFAR-10 not found", folder_.path().string(), "Fashion-MNIST", "make data"});
}

}  // namespace
}  // namespace nas
