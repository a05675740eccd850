#include <nas/analysis/shuffling.h>

#include <algorithm>
#include <numeric>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <torch/torch.h>

#include <nas/model/vgg.h>
#include <nas/train/random.h>
#include <tests/analysis/disturbed_network.h>
#include <tests/support/expect_error.h>

using namespace nas;
using namespace nas::testing;

namespace {

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
  EXPECT_EQ(exchange_distances(layers.groups()), (std::vector<std::pair<std::string, std::vector<int64_t>>>{
                                                     {"stage 3", {1}}, {"stage 4", {1}}, {"stage 5", {1, 2}}}));
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
  const auto distances = exchange_distances(edges.groups());
  ASSERT_EQ(distances.size(), 2u);
  EXPECT_EQ(distances[0].first, "normal cells");
  EXPECT_EQ(distances[1].first, "reduce cells");
  EXPECT_EQ(distances[0].second.back(), 4 + 3);  // 0 -> 2 and 4 -> 5
  EXPECT_EQ(distances[1].second.back(), 2 + 2);  // 2 -> 3 and 4 -> 5
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

TEST(Shuffle, AtADistanceIsOneExchangeOfThatKindAndDistance) {
  const ShuffleableLayers layers(resnet());
  for (const auto& [kind, distances] : exchange_distances(layers.groups())) {
    for (const int64_t distance : distances) {
      const std::vector<Shuffle> possible = exchanges_at(layers.groups(), kind, distance);
      EXPECT_EQ(std::set<Shuffle>(possible.begin(), possible.end()).size(), possible.size());
      for (const Shuffle& shuffle : possible) {
        std::vector<int64_t> moved;
        for (std::size_t g = 0; g < shuffle.size(); ++g) {
          for (std::size_t i = 0; i < shuffle[g].size(); ++i) {
            if (shuffle[g][i] == static_cast<int64_t>(i)) continue;
            EXPECT_EQ(layers.groups()[g].kind, kind);
            moved.push_back(static_cast<int64_t>(i));
          }
        }
        ASSERT_EQ(moved.size(), 2u);
        EXPECT_EQ(moved[1] - moved[0], distance);
      }
    }
  }
  // Four equal blocks in the first stage.
  EXPECT_EQ(exchanges_at(layers.groups(), "stage 1", 1).size(), 3u);
  EXPECT_EQ(exchanges_at(layers.groups(), "stage 1", 3).size(), 1u);
}

namespace {

/// A group whose occupants can change places where they have the same shape, a number here.
ExchangeGroup group_of(const std::string& name, const std::vector<int>& shapes) {
  ExchangeGroup group{.name = name, .kind = name, .places = static_cast<int64_t>(shapes.size()), .exchanges = {}};
  for (int64_t i = 0; i < group.places; ++i) {
    for (int64_t j = i + 1; j < group.places; ++j) {
      if (shapes[i] == shapes[j]) group.exchanges.push_back({i, j, j - i});
    }
  }
  return group;
}

std::vector<std::vector<int>> some_shapes() {
  std::vector<std::vector<int>> shapes(*rc::gen::inRange(1, 5));
  for (auto& group : shapes) {
    group = *rc::gen::container<std::vector<int>>(*rc::gen::inRange(1, 7), rc::gen::inRange(0, 3));
  }
  return shapes;
}

std::vector<ExchangeGroup> groups_of(const std::vector<std::vector<int>>& shapes) {
  std::vector<ExchangeGroup> groups;
  for (std::size_t g = 0; g < shapes.size(); ++g) groups.push_back(group_of(std::to_string(g), shapes[g]));
  return groups;
}

/// A permutation among equal shapes; nothing stays in its own order that need not.
void check_shuffle(const Shuffle& shuffle, const std::vector<std::vector<int>>& shapes) {
  const std::vector<ExchangeGroup> groups = groups_of(shapes);
  const Shuffle own = no_shuffle(groups);
  RC_ASSERT(shuffle.size() == groups.size());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    std::vector<int64_t> sorted = shuffle[g];
    std::sort(sorted.begin(), sorted.end());
    RC_ASSERT(sorted == own[g]);
    for (std::size_t i = 0; i < sorted.size(); ++i) RC_ASSERT(shapes[g][shuffle[g][i]] == shapes[g][i]);
    RC_ASSERT((shuffle[g] == own[g]) == groups[g].exchanges.empty());
  }
}

}  // namespace

RC_GTEST_PROP(Shuffle, NeverLeavesAGroupInItsOwnOrder, (std::uint64_t key)) {
  const auto shapes = some_shapes();
  const auto exchanges = *rc::gen::inRange<int64_t>(1, 10);
  CounterRandom random(key, 0, 0, 0);
  for (int i = 0; i < 5; ++i) check_shuffle(random_shuffle(groups_of(shapes), exchanges, random), shapes);
}

RC_GTEST_PROP(Shuffle, DrawsAreDifferentAndAllOfThemWhereTheyAreFew, (std::uint64_t key)) {
  const auto shapes = some_shapes();
  const std::vector<ExchangeGroup> groups = groups_of(shapes);
  const auto exchanges = *rc::gen::inRange<int64_t>(1, 6);
  const auto draws = *rc::gen::inRange<int64_t>(0, 12);
  CounterRandom random(key, 0, 0, 0);
  const std::vector<Shuffle> drawn = draw_shuffles(groups, exchanges, draws, random);
  for (const Shuffle& shuffle : drawn) check_shuffle(shuffle, shapes);
  const std::set<Shuffle> different(drawn.begin(), drawn.end());
  RC_ASSERT(different.size() == drawn.size());
  const auto all = all_shuffles(groups, exchanges, draws);
  RC_ASSERT(static_cast<int64_t>(drawn.size()) == (all ? static_cast<int64_t>(all->size()) : draws));
  if (exchanges == 1) RC_ASSERT(all.has_value() == (count_shuffles(groups) <= static_cast<double>(draws)));
  if (all && !all->empty()) RC_ASSERT(different.count(random_shuffle(groups, exchanges, random)) == 1u);
}

// The symmetric groups. Of three: 3 transpositions, 2 cycles of three. Of four: 6 transpositions and 6 cycles of four
// are odd, 8 cycles of three and 3 double transpositions even.
TEST(Shuffle, CountsWhatIsPossible) {
  const auto count = [](const std::vector<std::vector<int>>& shapes, int64_t exchanges) {
    const auto all = all_shuffles(groups_of(shapes), exchanges, 100);
    return all ? all->size() : 1000;
  };
  EXPECT_EQ(count({{0, 0, 0}}, 1), 3u);
  EXPECT_EQ(count({{0, 0, 0}}, 2), 2u);
  EXPECT_EQ(count({{0, 0, 0}}, 8), 2u);
  EXPECT_EQ(count({{0, 0, 0, 0}}, 1), 6u);
  EXPECT_EQ(count({{0, 0, 0, 0}}, 2), 11u);
  EXPECT_EQ(count({{0, 0, 0, 0}}, 3), 12u);
  EXPECT_EQ(count({{0, 0, 0, 0}}, 4), 11u);
  // One pair stays exchanged; two pairs of unlike shapes and an even number: both exchanged.
  for (const int64_t exchanges : {1, 2, 5, 8}) EXPECT_EQ(count({{0, 1, 1}}, exchanges), 1u);
  EXPECT_EQ(count({{0, 0, 1, 1}}, 2), 1u);
  EXPECT_EQ(count({{0, 0, 1, 1}}, 3), 2u);
  // Groups multiply: the VGG of laptop scale.
  const std::vector<std::vector<int>> vgg = {{0, 1, 1}, {0, 1, 1}, {0, 1, 1, 1}, {0, 1, 1, 1}};
  EXPECT_EQ(count(vgg, 1), 9u);
  EXPECT_EQ(count(vgg, 2), 4u);
  EXPECT_EQ(count_shuffles(groups_of(vgg)), 9);
  EXPECT_EQ(share_displaced(all_shuffles(groups_of(vgg), 1, 9)->front()), 8.0 / 14);
  EXPECT_EQ(share_displaced(all_shuffles(groups_of(vgg), 2, 9)->front()), 10.0 / 14);
  EXPECT_FALSE(all_shuffles(groups_of(vgg), 1, 8));
  EXPECT_EQ(count_shuffles(groups_of({{0, 1}, {2}})), 0);
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
