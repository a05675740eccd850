#include <nas/analysis/shuffling.h>

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <nas/analysis/shuffle_study.h>
#include <nas/model/resnet.h>
#include <nas/model/vgg.h>
#include <nas/train/random.h>
#include <tests/support/expect_error.h>
#include <tests/support/tiny_search.h>

using namespace nas;
using namespace nas::testing;

namespace {

/// BN statistics that are not the initial ones, and that differ from layer to layer.
void disturb_statistics(torch::nn::Module& network) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(5);
  for (auto& buffer : network.named_buffers()) {
    if (buffer.key().ends_with("running_mean")) buffer.value().normal_();
    if (buffer.key().ends_with("running_var")) buffer.value().uniform_(0.5, 2);
  }
}

std::shared_ptr<ResNet> resnet(int64_t blocks = 4) {
  auto network = std::make_shared<ResNet>(ResNetOptions{.channels = 4, .blocks = blocks}, make_generator(1));
  disturb_statistics(*network);
  network->eval();
  return network;
}

std::shared_ptr<Supernet> supernet(Engine engine, const std::string& space = "darts-7") {
  auto network = make_supernet(search_space(space), {.channels = 4, .layers = 5, .engine = engine}, make_generator(2));
  disturb_statistics(*network);
  network->eval();
  return network;
}

MixingWeights mixing(const Supernet& network) {
  torch::manual_seed(3);
  MixingWeights weights;
  for (const CellSpace& cell : network.space().cells) {
    weights.push_back(torch::softmax(torch::randn({static_cast<int64_t>(cell.edges.size()), cell.candidates()}), 1));
  }
  return weights;
}

torch::Tensor some_images() {
  torch::manual_seed(4);
  return torch::randn({2, 3, 8, 8});
}

std::map<std::string, std::size_t> pairs(const Shuffleable& network) {
  std::map<std::string, std::size_t> pairs;
  for (const ExchangeGroup& group : network.groups()) pairs[group.name] = group.exchanges.size();
  return pairs;
}

void expect_restores(Shuffleable& network) {
  torch::NoGradGuard no_grad;
  const torch::Tensor before = network.logits(some_images());
  CounterRandom random(1, 2, 3, 4);
  for (const int64_t exchanges : {1, 5}) {
    network.apply(random_shuffle(network.groups(), exchanges, random));
    EXPECT_FALSE(network.logits(some_images()).equal(before));
    network.apply(no_shuffle(network.groups()));
    EXPECT_TRUE(network.logits(some_images()).equal(before));
  }
}

}  // namespace

// Fact sheet (predictor.md, 7): no pair in the stages of 64 and 128 channels; two equal layers in those of 256 and 512,
// three in the last.
TEST(ShuffleableLayers, ExchangesOfVgg16) {
  const ShuffleableLayers layers(std::make_shared<Vgg>(VggOptions{}, make_generator(0)));
  EXPECT_EQ(pairs(layers), (std::map<std::string, std::size_t>{
                               {"stage 1", 0}, {"stage 2", 0}, {"stage 3", 1}, {"stage 4", 1}, {"stage 5", 3}}));
  EXPECT_EQ(describe_exchanges(layers.groups()).substr(0, 38), "stage 1: 0 of 2 exchangeable, no pair;");
  EXPECT_EQ(exchange_distances(layers.groups()), (std::vector<int64_t>{1, 2}));
}

// ResNet-56: 9 equal blocks in the first stage, 8 in the others.
TEST(ShuffleableLayers, ExchangesOfResNet56) {
  const ShuffleableLayers layers(std::make_shared<ResNet>(ResNetOptions{}, make_generator(0)));
  EXPECT_EQ(pairs(layers), (std::map<std::string, std::size_t>{{"stage 1", 36}, {"stage 2", 28}, {"stage 3", 28}}));
}

TEST(ShuffleableEdges, ExchangesOfTheDartsCells) {
  const auto network = supernet(Engine::LibTorch);
  const ShuffleableEdges edges(*network, mixing(*network));
  EXPECT_EQ(pairs(edges), (std::map<std::string, std::size_t>{{"cell 0 (normal)", 91},
                                                              {"cell 1 (reduce)", 28 + 15},
                                                              {"cell 2 (normal)", 91},
                                                              {"cell 3 (reduce)", 28 + 15},
                                                              {"cell 4 (normal)", 91}}));
  // Furthest apart: 0 -> 2 and 4 -> 5.
  EXPECT_EQ(exchange_distances(edges.groups()).back(), 4 + 3);
}

TEST(Shuffle, IsAPermutationAndOneExchangeMovesTwo) {
  const auto network = supernet(Engine::LibTorch);
  const ShuffleableEdges edges(*network, mixing(*network));
  for (uint32_t draw = 0; draw < 50; ++draw) {
    CounterRandom random(9, 0, 0, draw);
    const Shuffle one = random_shuffle(edges.groups(), 1, random), many = random_shuffle(edges.groups(), 8, random);
    for (const Shuffle* shuffle : {&one, &many}) {
      for (const auto& order : *shuffle) {
        std::vector<int64_t> sorted = order, identity(order.size());
        std::sort(sorted.begin(), sorted.end());
        std::iota(identity.begin(), identity.end(), 0);
        EXPECT_EQ(sorted, identity);
      }
    }
    for (const auto& order : one) {
      int64_t moved = 0;
      for (std::size_t i = 0; i < order.size(); ++i) moved += order[i] != static_cast<int64_t>(i);
      EXPECT_EQ(moved, 2);
    }
  }
}

TEST(Shuffle, AtADistanceIsOneExchangeOfThatDistance) {
  const ShuffleableLayers layers(resnet());
  for (const int64_t distance : exchange_distances(layers.groups())) {
    CounterRandom random(9, 1, static_cast<uint32_t>(distance), 0);
    const Shuffle shuffle = exchange_at_distance(layers.groups(), distance, random);
    std::vector<int64_t> moved;
    for (const auto& order : shuffle) {
      for (std::size_t i = 0; i < order.size(); ++i) {
        if (order[i] != static_cast<int64_t>(i)) moved.push_back(static_cast<int64_t>(i));
      }
    }
    ASSERT_EQ(moved.size(), 2u);
    EXPECT_EQ(moved[1] - moved[0], distance);
  }
}

TEST(ShuffleableLayers, UndoneItRestoresTheExactLogits) {
  ShuffleableLayers layers(resnet());
  expect_restores(layers);
}

TEST(ShuffleableEdges, UndoneItRestoresTheExactLogits) {
  for (const Engine engine : {Engine::LibTorch, Engine::Fused}) {
    const auto network = supernet(engine);
    ShuffleableEdges edges(*network, mixing(*network));
    expect_restores(edges);
  }
}

// What an exchange means, done the other way: parameters and statistics copied from edge to edge, rows of the mixing
// weights swapped. Only cell 0 of three is a normal one, so that the rows of its type are its own.
TEST(ShuffleableEdges, MovesOperationsWithTheirMixingWeights) {
  torch::NoGradGuard no_grad;
  for (const Engine engine : {Engine::LibTorch, Engine::Fused}) {
    const SupernetOptions size{.channels = 4, .layers = 3, .engine = engine};
    const auto moved = make_supernet(search_space("darts-7"), size, make_generator(2));
    disturb_statistics(*moved);
    moved->eval();
    const MixingWeights weights = mixing(*moved);
    ShuffleableEdges edges(*moved, weights);
    Shuffle shuffle = no_shuffle(edges.groups());
    std::swap(shuffle[0][1], shuffle[0][12]);
    edges.apply(shuffle);

    const auto copied = make_supernet(search_space("darts-7"), size, make_generator(2));
    disturb_statistics(*copied);
    copied->eval();
    const auto& cell = *dynamic_cast<DartsSupernet&>(*copied).cells()[0];
    const auto swap_all = [](std::vector<torch::Tensor> a, std::vector<torch::Tensor> b) {
      for (std::size_t i = 0; i < a.size(); ++i) {
        const torch::Tensor kept = a[i].clone();
        a[i].copy_(b[i]);
        b[i].copy_(kept);
      }
    };
    swap_all(cell.edges()[1]->parameters(), cell.edges()[12]->parameters());
    swap_all(cell.edges()[1]->buffers(), cell.edges()[12]->buffers());
    MixingWeights rows = weights;
    std::vector<int64_t> order(14);
    std::iota(order.begin(), order.end(), 0);
    std::swap(order[1], order[12]);
    rows[0] = weights[0].index({torch::tensor(order)});
    EXPECT_TRUE(edges.logits(some_images()).equal(copied->forward(some_images(), rows)));
  }
}

TEST(ShuffleableEdges, EnginesAgreeOnAShuffledSupernet) {
  torch::NoGradGuard no_grad;
  const auto network = supernet(Engine::LibTorch);
  ShuffleableEdges edges(*network, mixing(*network));
  CounterRandom random(1, 2, 3, 4);
  edges.apply(random_shuffle(edges.groups(), 5, random));
  const torch::Tensor reference = edges.logits(some_images());
  network->set_engine(Engine::Fused);
  EXPECT_TRUE(torch::allclose(edges.logits(some_images()), reference, 1e-4, 1e-5));
}

// S1 has other candidates on every edge: what moves are the operations, whatever they are.
TEST(ShuffleableEdges, EdgesWithOtherCandidatesMoveToo) {
  const auto network = supernet(Engine::Auto, "s1");
  ShuffleableEdges edges(*network, mixing(*network));
  expect_restores(edges);
}

TEST(ShuffleableEdges, RefusesOtherSpacesAndUnlikeStrides) {
  const auto other = make_supernet(search_space("nas-bench-201"), {.channels = 4, .layers = 1}, make_generator(0));
  expect_error([&] { ShuffleableEdges(*other, {}); }, {"nas-bench-201", "darts-7"});
  const auto network = supernet(Engine::LibTorch);
  auto& reduction = *dynamic_cast<DartsSupernet&>(*network).cells()[1];
  std::vector<int64_t> order = reduction.order();
  std::swap(order[0], order[13]);
  expect_error([&] { reduction.reorder(order); }, {"mixed edge 13", "edge 0", "strides"});
}

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
  // Twice one unshuffled and three draws; three distances; two draws of two exchanges.
  EXPECT_EQ(run(study), 2u * (1 + 3) + 3 + 2);
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
  EXPECT_EQ(whole.at("by_distance").size(), 3u);
  for (const std::size_t stop : {1, 4, 9, 12}) EXPECT_EQ(results(stop), whole);
}

// A network without any pair keeps its accuracy.
TEST(ShuffleStudy, NothingToExchangeChangesNothing) {
  auto network = std::make_shared<Vgg>(VggOptions{.channels = 2, .layers = {2, 2}}, make_generator(0));
  ShuffleableLayers layers(network);
  ShuffleStudy study(layers, quick(), tiny_splits().test, 0);
  run(study);
  const nlohmann::json results = study.results();
  for (const auto& accuracy : results.at("shuffled").at("running")) {
    EXPECT_EQ(accuracy, results.at("unshuffled").at("running"));
  }
  EXPECT_FALSE(results.contains("by_distance"));
}

TEST(ShuffleOptions, RefusesNonsense) {
  expect_error([] { ShuffleOptions{.draws = 0}.validate(); }, {"draws = 0"});
  expect_error([] { ShuffleOptions{.exchanges = {1}}.validate(); }, {"exchanges holds 1"});
  ShuffleableLayers layers(resnet());
  expect_error([&] { ShuffleStudy(layers, {.images = 1000}, tiny_splits().test, 0); }, {"images = 1000", "24"});
}
