#include <nas/analysis/shuffle_study.h>

#include <set>

#include <gtest/gtest.h>

#include <nas/model/vgg.h>
#include <tests/analysis/disturbed_network.h>
#include <tests/support/expect_error.h>
#include <tests/support/tiny_search.h>

using namespace nas;
using namespace nas::testing;

namespace {

ShuffleOptions quick() {
  return {.draws = 3, .distance_draws = 1, .exchanges = {2}, .exchanges_draws = 2, .batch_size = 8};
}

std::size_t run(ShuffleStudy& study, std::size_t steps = 1000) {
  std::size_t rows = 0;
  for (std::size_t i = 0; i < steps && !study.finished(); ++i) {
    study.step();
    rows += study.take_row().has_value();
  }
  return rows;
}

}  // namespace

TEST(ShuffleStudy, LeavesTheNetworkAsItWas) {
  const auto network = resnet();
  ShuffleableLayers layers(network);
  std::vector<torch::Tensor> before;
  for (const auto& buffer : network->buffers()) before.push_back(buffer.clone());
  ShuffleStudy study(layers, quick(), tiny_splits().test, 0);
  // Twice one unshuffled and three draws; three distances in the first stage, two in the others; two draws of two
  // exchanges.
  EXPECT_EQ(run(study), 2u * (1 + 3) + 3 + 2 + 2 + 2);
  const auto after = network->buffers();
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_TRUE(after[i].equal(before[i]));
  for (std::size_t s = 0; s < 3; ++s) EXPECT_EQ(network->order(s), (std::vector<int64_t>{0, 1, 2, 3}));
}

TEST(ShuffleStudy, ResumesAfterAnyStep) {
  const auto results = [](std::size_t stop) {
    ShuffleableLayers layers(resnet());
    ShuffleStudy first(layers, quick(), tiny_splits().test, 0), second(layers, quick(), tiny_splits().test, 0);
    run(first, stop);
    second.restore(first.checkpoint());
    run(second);
    return second.results();
  };
  const nlohmann::json whole = results(0);
  EXPECT_EQ(whole.at("split"), "test");
  EXPECT_EQ(whole.at("shuffled").at("batch").size(), 3u);
  EXPECT_EQ(whole.at("by_distance").size(), 7u);
  for (const std::size_t stop : {1, 4, 9, 12, 16}) EXPECT_EQ(results(stop), whole);
}

TEST(ShuffleStudy, RefusesANetworkWithoutAPair) {
  ShuffleableLayers layers(std::make_shared<Vgg>(VggOptions{.channels = 2, .layers = {2, 2}}, make_generator(0)));
  expect_error([&] { ShuffleStudy(layers, quick(), tiny_splits().test, 0); }, {"nothing to exchange", "stage 2"});
}

// Rows say which layers changed places; where there are few possible exchanges each is measured once.
TEST(ShuffleStudy, WritesTheOrderAndTakesFewExchangesOnce) {
  ShuffleableLayers layers(resnet(3));  // three equal blocks in the first stage, two in the others
  ShuffleOptions options = quick();
  options.draws = 5;
  options.distance_draws = 10;
  ShuffleStudy study(layers, options, tiny_splits().test, 0);
  std::set<nlohmann::json> orders;
  std::vector<nlohmann::json> shuffled[2];
  while (!study.finished()) {
    study.step();
    const nlohmann::json row = *study.take_row();
    if (row.at("kind") == "unshuffled") EXPECT_TRUE(row.at("order").empty());
    if (row.at("kind") == "exchanges") EXPECT_EQ(row.at("order").size(), 3u);
    if (row.at("kind") == "shuffled") shuffled[row.at("statistics") == "batch"].push_back(row.at("order"));
    if (row.at("kind") != "distance") continue;
    ASSERT_EQ(row.at("order").size(), 1u);
    const auto order = row.at("order").at(row.at("groups").get<std::string>()).get<std::vector<int64_t>>();
    std::vector<int64_t> moved;
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (order[i] != static_cast<int64_t>(i)) moved.push_back(order[i]);
    }
    ASSERT_EQ(moved.size(), 2u);
    EXPECT_EQ(moved[0] - moved[1], row.at("distance").get<int64_t>());
    EXPECT_TRUE(orders.insert(row.at("order")).second);
  }
  EXPECT_EQ(orders.size(), 3u + 1 + 1);
  EXPECT_EQ(shuffled[0].size(), 3u);  // 3 * 1 * 1 possible
  EXPECT_EQ(shuffled[0], shuffled[1]);
  const nlohmann::json results = study.results();
  EXPECT_EQ(results.at("possible"), 3.0);
  EXPECT_EQ(results.at("by_distance").at(0).at("groups"), "stage 1");
  EXPECT_EQ(results.at("by_distance").at(0).at("possible"), 2);
  EXPECT_EQ(results.at("by_distance").at(0).at("accuracies").size(), 2u);
  EXPECT_EQ(results.at("by_exchanges").at(0).at("all"), true);  // two cycles of three, two draws
}

TEST(ShuffleOptions, RefusesNonsense) {
  expect_error([] { ShuffleOptions{.draws = 0}.validate(); }, {"draws = 0"});
  expect_error([] { ShuffleOptions{.exchanges = {1}}.validate(); }, {"exchanges holds 1"});
  ShuffleableLayers layers(resnet());
  expect_error([&] { ShuffleStudy(layers, {.images = 1000}, tiny_splits().test, 0); }, {"images = 1000", "24"});
}
