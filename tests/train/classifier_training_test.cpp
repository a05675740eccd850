#include <nas/train/classifier_training.h>

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <nas/model/resnet.h>
#include <nas/train/random.h>
#include <tests/support/expect_error.h>
#include <tests/support/tiny_search.h>

using namespace nas;
using namespace nas::testing;

namespace {

ClassifierTraining tiny_training(int64_t epochs) {
  const Splits splits = tiny_splits();
  auto network = std::make_shared<ResNet>(ResNetOptions{.channels = 4,
                                                        .blocks = 1,
                                                        .classes = splits.train.dataset.classes,
                                                        .image_channels = splits.train.dataset.images.size(1)},
                                          make_generator(3));
  return ClassifierTraining(network, {.epochs = epochs, .batch_size = 8}, splits.full_train, splits.test, 7);
}

}  // namespace

TEST(ClassifierTraining, ResumesBitForBitAfterAnyStep) {
  ClassifierTraining whole = tiny_training(2);
  while (!whole.finished()) whole.step();
  for (const int stop : {1, 3, 5}) {
    ClassifierTraining first = tiny_training(2);
    for (int i = 0; i < stop; ++i) first.step();
    ClassifierTraining second = tiny_training(2);
    second.restore(first.checkpoint());
    while (!second.finished()) second.step();
    expect_equal(whole.checkpoint(), second.checkpoint());
  }
}

TEST(ClassifierTraining, LearnsAndNamesItsSplits) {
  ClassifierTraining training = tiny_training(8);
  std::vector<nlohmann::json> rows;
  while (!training.finished()) {
    training.step();
    if (auto row = training.take_row()) rows.push_back(*row);
  }
  ASSERT_EQ(rows.size(), 8u);
  EXPECT_LT(rows.back().at("train_loss"), rows.front().at("train_loss"));
  EXPECT_TRUE(rows.back().contains("test_accuracy"));
  EXPECT_EQ(rows.back().at("phase"), "train");
}

TEST(TrainingOptions, RefusesNonsense) {
  expect_error([] { TrainingOptions{.batch_size = 1}.validate(); }, {"training: batch_size = 1"});
  expect_error([] { TrainingOptions{.evaluate_every = 0}.validate("retraining"); }, {"retraining: evaluate_every = 0"});
}
