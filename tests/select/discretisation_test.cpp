#include <nas/select/discretisation.h>

#include <set>

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <nas/train/random.h>

#include <tests/support/expect_error.h>
#include <tests/support/tiny_search.h>

using namespace nas;
using namespace nas::testing;

namespace {

DiscretisationOptions quick() {
  DiscretisationOptions options;
  options.convergence = {.window = 1, .patience = 1, .max_epochs = 2};
  return options;
}

SupernetSearch trained(const std::string& space = "s2") {
  SupernetSearch search = tiny_search(tiny_options(space, 1));
  while (!search.finished()) search.step();
  return search;
}

std::vector<nlohmann::json> run(Discretisation& strength, const std::string& phase = "strength") {
  std::vector<nlohmann::json> rows;
  while (!strength.finished()) {
    strength.step();
    while (auto row = strength.take_row()) {
      if (row->at("phase") == phase) rows.push_back(*row);
    }
  }
  return rows;
}

/// The supernet with mixing weights, on its valid split, as Discretisation measures.
double accuracy(SupernetSearch& search, const MixingWeights& weights) {
  Loader loader(search.data().valid, LoaderOptions::evaluation(search.options().batch_size));
  return evaluate(search.supernet(), weights, loader, 0, NormStatistics::Batch).accuracy();
}

}  // namespace

// A node of a trained supernet's cell with a one-hot edge sums what the chosen operation gives, bit for bit what the
// supernet gives when the other candidates do not exist: their weights are zeros, so whatever they hold is not seen.
TEST(Discretisation, AOneHotEdgeIsTheDiscreteEdge) {
  SupernetSearch search = trained();
  Decisions decisions(search.supernet().space());
  decisions.decide(0, 4, 1);  // sep_conv_3x3
  torch::NoGradGuard no_grad;
  const torch::Tensor images = torch::randn({4, 3, 8, 8}, make_generator(1));
  const torch::Tensor batch = images.slice(1, 0, search.options().supernet.image_channels);
  const MixingWeights one_hot = decisions.apply(search.relaxation().expected_weights());
  search.supernet().eval();
  const torch::Tensor logits = search.supernet().forward(batch, one_hot);

  MixingWeights by_hand;
  for (const auto& weights : search.relaxation().expected_weights()) by_hand.push_back(weights.detach().clone());
  by_hand[0][4] = torch::tensor({0.f, 1.f});
  EXPECT_TRUE(logits.equal(search.supernet().forward(batch, by_hand)));
  // skip_connect has no weights at stride 1: were it part of the edge, removing it would change the logits.
  EXPECT_TRUE(logits.equal(search.supernet().forward(batch, without_operation(one_hot, 0, 4, 0))));
  EXPECT_FALSE(logits.equal(search.supernet().forward(batch, without_operation(one_hot, 0, 4, 1))));
}

TEST(Discretisation, RemovalZeroesOneWeightAndNoOther) {
  const MixingWeights weights = {torch::full({14, 2}, 0.5f), torch::full({14, 2}, 0.5f)};
  const MixingWeights without = without_operation(weights, 1, 3, 0);
  EXPECT_TRUE(without[0].equal(weights[0]));
  EXPECT_EQ(without[1][3][0].item<float>(), 0);
  EXPECT_EQ(without[1].sum().item<float>(), 13.5f);
  EXPECT_EQ(weights[1].sum().item<float>(), 14.f);  // the original is untouched
}

TEST(Discretisation, PutsTheSupernetBackBitForBit) {
  for (const char* space : {"s2", "s4"}) {  // s4 draws noise
    SupernetSearch search = trained(space);
    Checkpoint before = search.checkpoint();
    for (auto& [name, tensor] : before.tensors) tensor = tensor.clone();
    Discretisation strength(search, search.data().valid, quick(), {{0, 2}, {1, 13}}, 0);
    run(strength);
    expect_equal(before, search.checkpoint());
  }
}

// What the study reports of an edge is what a fresh supernet of that seed gives, whatever was measured before.
TEST(Discretisation, AnEdgeDoesNotDependOnWhatWasMeasuredBefore) {
  SupernetSearch search = trained();
  Discretisation both(search, search.data().valid, quick(), {{0, 2}, {1, 13}}, 0);
  const auto rows = run(both);
  SupernetSearch fresh = trained();
  DiscretisationOptions alone = quick();
  alone.control = false;
  Discretisation second(fresh, fresh.data().valid, alone, {{1, 13}}, 0);
  EXPECT_EQ(run(second).at(0), rows.at(1));
}

TEST(Discretisation, RowsSayWhatWasMeasured) {
  SupernetSearch search = trained();
  const MixingWeights alpha = search.relaxation().expected_weights();
  Discretisation strength(search, search.data().valid, quick(), {{1, 5}}, 0);
  const nlohmann::json row = run(strength).at(0);
  EXPECT_EQ(row.at("cell"), "reduce");
  EXPECT_EQ(row.at("source"), 0);
  EXPECT_EQ(row.at("target"), 4);
  EXPECT_EQ(row.at("operations"), (std::vector<std::string>{"skip_connect", "sep_conv_3x3"}));
  SupernetSearch same = trained();
  for (int64_t c = 0; c < 2; ++c) {
    EXPECT_EQ(row.at("alpha").at(c), alpha[1][5][c].item<double>());
    EXPECT_EQ(row.at("removal_accuracy").at(c), accuracy(same, without_operation(alpha, 1, 5, c)));
    Decisions decisions(same.supernet().space());
    decisions.decide(1, 5, c);
    EXPECT_EQ(row.at("discretised_accuracy").at(c), accuracy(same, decisions.apply(alpha)));
    EXPECT_LE(row.at("epochs").at(c).at(0), 2);
    EXPECT_EQ(row.at("accuracies").at(c).at(0), row.at("accuracy").at(c));
  }
  EXPECT_EQ(strength.results().at("trials"), 2);
}

TEST(Discretisation, MeasuresOnTheImagesItIsGiven) {
  SupernetSearch search = trained();
  Split few = search.data().train;
  few.indices.resize(5);
  Discretisation strength(search, few, quick(), {{0, 2}}, 0);
  run(strength);
  const nlohmann::json results = strength.results();
  EXPECT_EQ(results.at("measured_on"), describe(few));
  SupernetSearch same = trained();
  Loader loader(few, LoaderOptions::evaluation(same.options().batch_size));
  const Meter meter = evaluate(same.supernet(), same.relaxation().expected_weights(), loader, 0, NormStatistics::Batch);
  EXPECT_EQ(results.at("supernet_accuracy"), meter.accuracy());
}

// The first repeat is what one measurement gives, the second has batches of its own.
TEST(Discretisation, RepeatsAddMeasurementsAndChangeNone) {
  SupernetSearch search = trained();
  Discretisation once(search, search.data().valid, quick(), {{0, 2}}, 0);
  const nlohmann::json one = run(once).at(0);
  DiscretisationOptions options = quick();
  options.repeats = 2;
  Discretisation twice(search, search.data().valid, options, {{0, 2}}, 0);
  std::vector<nlohmann::json> losses;
  nlohmann::json two;
  while (!twice.finished()) {
    twice.step();
    while (auto row = twice.take_row()) {
      if (row->at("phase") == "strength") two = *row;
      if (row->at("phase") == "fine-tune" && row->contains("operation")) losses.push_back(row->at("train_loss"));
    }
  }
  ASSERT_EQ(losses.size(), 4u);
  EXPECT_NE(losses[0], losses[2]);
  for (int64_t c = 0; c < 2; ++c) {
    ASSERT_EQ(two.at("accuracies").at(c).size(), 2u);
    EXPECT_EQ(two.at("accuracies").at(c).at(0), one.at("accuracy").at(c));
  }
  EXPECT_EQ(two.at("removal_accuracy"), one.at("removal_accuracy"));
}

TEST(Discretisation, FixedArchitectureTrainsWeightsOnly) {
  SupernetSearch search = trained();
  DiscretisationOptions options = quick();
  options.train_architecture = false;
  Discretisation strength(search, search.data().valid, options, {{0, 0}}, 0);
  const torch::Tensor before = search.relaxation().parameters()[0].detach().clone();
  while (!strength.finished()) {
    strength.step();
    EXPECT_TRUE(search.relaxation().parameters()[0].equal(before));
  }
}

TEST(Discretisation, ResumesBitForBitAfterAnyStep) {
  DiscretisationOptions twice = quick();
  twice.repeats = 2;
  const auto measure = [&twice](int64_t stop) {
    SupernetSearch search = trained();
    Discretisation strength(search, search.data().valid, twice, {{0, 2}, {1, 13}}, 3);
    for (int64_t i = 0; i < stop && !strength.finished(); ++i) strength.step();
    return strength.checkpoint();
  };
  const Checkpoint whole = measure(1 << 30);
  for (const int64_t stop : {1, 2, 5, 8, 9, 12, 17, 30}) {
    SupernetSearch search = trained();
    Discretisation strength(search, search.data().valid, twice, {{0, 2}, {1, 13}}, 3);
    strength.restore(measure(stop));
    run(strength);
    expect_equal(whole, strength.checkpoint());
  }
}

TEST(StudiedEdges, RandomOnesAreDifferentAndInOrder) {
  const SearchSpace space = search_space("darts-7");
  EXPECT_EQ(every_edge(space).size(), 28u);
  for (uint64_t seed = 0; seed < 20; ++seed) {
    std::vector<int64_t> flat;
    for (const StudiedEdge& edge : random_edges(space, 3, make_generator(seed))) {
      flat.push_back(14 * static_cast<int64_t>(edge.type) + edge.edge);
    }
    EXPECT_EQ(std::set<int64_t>(flat.begin(), flat.end()).size(), 3u);
    EXPECT_TRUE(std::is_sorted(flat.begin(), flat.end()));
  }
  expect_error([&] { random_edges(space, 29, make_generator(0)); }, {"edges = 29", "1 to 28"});
}
