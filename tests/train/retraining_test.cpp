#include <nas/train/retraining.h>

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <nas/space/named_genotypes.h>
#include <tests/support/expect_error.h>
#include <tests/support/tiny_search.h>

using namespace nas;
using namespace nas::testing;

namespace {

Retraining tiny_retraining(int64_t epochs = 2) {
  const Splits splits = tiny_splits();
  RetrainingOptions options;
  options.network = {.channels = 4,
                     .layers = 3,
                     .classes = splits.train.dataset.classes,
                     .image_channels = splits.train.dataset.images.size(1),
                     .image_side = splits.train.dataset.images.size(2)};
  options.epochs = epochs;
  options.batch_size = 8;
  options.drop_path = 0.4;
  return Retraining(genotype_from_name_or_text("DARTS_V2"), options, splits.full_train, splits.test, 7);
}

}  // namespace

TEST(Retraining, ResumesBitForBitAfterAnyStep) {
  Retraining whole = tiny_retraining();
  while (!whole.finished()) whole.step();
  for (const int stop : {1, 3, 5}) {
    Retraining first = tiny_retraining();
    for (int i = 0; i < stop; ++i) first.step();
    Retraining second = tiny_retraining();
    second.restore(first.checkpoint());
    while (!second.finished()) second.step();
    expect_equal(whole.checkpoint(), second.checkpoint());
    EXPECT_EQ(whole.last_accuracy(), second.last_accuracy());
  }
}

TEST(Retraining, NamesItsAccuraciesAfterTheSplit) {
  Retraining retraining = tiny_retraining(1);
  std::optional<nlohmann::json> row;
  while (!retraining.finished()) {
    retraining.step();
    if (auto taken = retraining.take_row()) row = taken;
  }
  ASSERT_TRUE(row);
  EXPECT_TRUE(row->contains("test_accuracy"));
  EXPECT_FALSE(row->contains("valid_accuracy"));
}

TEST(RetrainingOptions, RefusesNonsense) {
  RetrainingOptions options;
  options.drop_path = 1;
  expect_error([&] { options.validate(); }, {"drop_path = 1"});
}
