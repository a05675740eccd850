#include <nas/data/catalogue.h>

#include <gtest/gtest.h>

#include "tests/data/files.h"

namespace nas {
namespace {

using testing::error_of;
using testing::expect_contains;

TEST(Catalogue, Cifar10IsFiveBatchesAndATest) {
  const auto& entry = catalogue_entry("cifar10");
  ASSERT_EQ(entry.train.size(), 5U);
  ASSERT_EQ(entry.test.size(), 1U);
  for (const auto& file : entry.train) EXPECT_EQ(file.bytes, 10000 * (1 + 3 * 32 * 32));
  EXPECT_EQ(entry.train[2].name, "data_batch_3.bin");
  EXPECT_EQ(entry.test[0].name, "test_batch.bin");
  EXPECT_EQ(entry.classes, 10);
}

TEST(Catalogue, EveryChecksumHas64HexadecimalDigits) {
  for (const auto* name : {"cifar10", "cifar100", "fashion-mnist"}) {
    const auto& entry = catalogue_entry(name);
    for (const auto* files : {&entry.train, &entry.test}) {
      for (const auto& file : *files) {
        EXPECT_EQ(file.sha256.size(), 64U) << file.name;
        EXPECT_EQ(file.sha256.find_first_not_of("0123456789abcdef"), std::string::npos) << file.name;
      }
    }
  }
}

TEST(Catalogue, NormalisationOfNasBench201IsScaledToOne) {
  const auto& normalisation = catalogue_entry("cifar10").normalisation("nas-bench-201");
  EXPECT_DOUBLE_EQ(normalisation.mean[0], 125.3 / 255);
  EXPECT_DOUBLE_EQ(normalisation.std[2], 66.7 / 255);
  EXPECT_FALSE(normalisation.source.empty());
}

TEST(Catalogue, DefaultNormalisationIsTheOneOfTheDartsCode) {
  EXPECT_EQ(catalogue_entry("cifar10").normalisation().mean, (std::vector{0.49139968, 0.48215827, 0.44653124}));
  EXPECT_EQ(catalogue_entry("cifar10").normalisation().std, (std::vector{0.24703233, 0.24348505, 0.26158768}));
  EXPECT_EQ(catalogue_entry("cifar100").normalisation().mean, (std::vector{0.5071, 0.4865, 0.4409}));
}

TEST(Catalogue, UnknownNamesAreRefusedWithTheKnownOnes) {
  expect_contains(error_of([] { catalogue_entry("cifar-10"); }), {"'cifar-10'", "cifar10, cifar100, fashion-mnist"});
  expect_contains(error_of([] { catalogue_entry("cifar10").normalisation("imagenet"); }),
                  {"'imagenet'", "cifar10", "darts, nas-bench-201"});
}

TEST(Catalogue, DefectsAreRefusedWithTheirPlace) {
  expect_contains(error_of([] { parse_catalogue("[a]\ntitle = 3\n"); }), {"[a]", "title"});
  expect_contains(error_of([] { parse_catalogue("a = [\n"); }), {"catalogue.toml: line"});
}

}  // namespace
}  // namespace nas
