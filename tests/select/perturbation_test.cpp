#include <nas/select/perturbation.h>

#include <algorithm>

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <tests/support/expect_error.h>
#include <tests/support/tiny_search.h>

using namespace nas;
using namespace nas::testing;

namespace {

PerturbationOptions quick(int64_t tune_epochs = 1) {
  PerturbationOptions options;
  options.tune_epochs = tune_epochs;
  options.images = 8;
  return options;
}

struct Outcome {
  std::vector<nlohmann::json> rows;
  std::string genotype;
};

Outcome run(PerturbationSelection& selection) {
  Outcome outcome;
  while (!selection.finished()) {
    selection.step();
    while (auto row = selection.take_row()) outcome.rows.push_back(*row);
  }
  outcome.genotype = to_text(selection.architecture());
  return outcome;
}

int64_t count(const Outcome& outcome, const std::string& phase, const std::string& key) {
  return std::count_if(outcome.rows.begin(), outcome.rows.end(),
                       [&](const auto& row) { return row.at("phase") == phase && row.contains(key); });
}

}  // namespace

// Fact sheet 3.2: 14 operation and 3 topology decisions a cell type, 5 epochs after each but the last, one after that:
// 81 epochs. Dropped edges: 1 + 2 + 3 a cell type.
TEST(PerturbationSelection, OfficialScheduleOfTheDartsSpaces) {
  SupernetSearch search = tiny_search(tiny_options());
  PerturbationSelection selection(search, quick(5), 0);
  const Outcome outcome = run(selection);
  EXPECT_EQ(count(outcome, "select", "operation"), 28);
  EXPECT_EQ(count(outcome, "select", "dropped"), 12);
  EXPECT_EQ(count(outcome, "tune", "epoch"), 81);
  EXPECT_EQ(selection.tuning_epochs(), 81);
  const Genotype genotype = parse_genotype(outcome.genotype);
  for (std::size_t i = 0; i < 8; i += 2) {
    EXPECT_LT(genotype.normal.edges[i].source, genotype.normal.edges[i + 1].source);  // by source, two different ones
  }
}

// Fact sheet 3.5: six decisions at epochs 0, 5, 10, 15, 20, 24 of 25.
TEST(PerturbationSelection, OfficialScheduleOfNasBench201) {
  SearchOptions options = tiny_options("nas-bench-201");
  options.supernet.layers = 1;
  SupernetSearch search = tiny_search(options);
  PerturbationSelection selection(search, quick(5), 0);
  const Outcome outcome = run(selection);
  EXPECT_EQ(count(outcome, "select", "operation"), 6);
  EXPECT_EQ(count(outcome, "tune", "epoch"), 25);
  EXPECT_EQ(selection.tuning_epochs(), 25);
}

TEST(PerturbationSelection, Algorithm1DecidesOneEdgeAtATime) {
  SupernetSearch search = tiny_search(tiny_options());
  PerturbationOptions options = PerturbationOptions::algorithm_1();
  options.tune_epochs = 1;
  options.images = 8;
  PerturbationSelection selection(search, options, 0);
  const Outcome outcome = run(selection);
  EXPECT_EQ(count(outcome, "tune", "epoch"), 28 + 6);
}

TEST(PerturbationSelection, KeepsTheCandidateWhoseRemovalHurtsMost) {
  SupernetSearch search = tiny_search(tiny_options("darts-7", 1));
  PerturbationSelection selection(search, quick(0), 0);
  for (const nlohmann::json& row : run(selection).rows) {
    if (!row.contains("operation")) continue;
    const auto accuracies = row.at("accuracies").get<std::vector<double>>();
    ASSERT_EQ(accuracies.size(), 7u);
    const auto worst = std::min_element(accuracies.begin(), accuracies.end()) - accuracies.begin();
    EXPECT_EQ(row.at("operation"), name(search_space("darts-7").cells[0].edges[0].candidates[worst]));
  }
}

// Fact sheet 3.2: the edge whose removal leaves the highest accuracy goes, of equals the later.
TEST(PerturbationSelection, DropsTheEdgeThatIsMissedLeast) {
  SupernetSearch search = tiny_search(tiny_options());
  PerturbationSelection selection(search, quick(0), 0);
  int64_t drops = 0;
  for (const nlohmann::json& row : run(selection).rows) {
    if (!row.contains("dropped")) continue;
    const auto accuracies = row.at("accuracies").get<std::vector<double>>();
    const auto edges = row.at("edges").get<std::vector<int64_t>>();
    ASSERT_EQ(accuracies.size(), edges.size());
    const auto last_best = std::max_element(accuracies.rbegin(), accuracies.rend());
    EXPECT_EQ(row.at("dropped"), edges[static_cast<std::size_t>(accuracies.rend() - last_best) - 1]);
    ++drops;
  }
  EXPECT_EQ(drops, 12);
}

TEST(PerturbationSelection, ByLossKeepsTheCandidateWhoseRemovalCostsMost) {
  SupernetSearch search = tiny_search(tiny_options("darts-7", 1));
  PerturbationOptions options = quick(0);
  options.criterion = PerturbationOptions::Criterion::Loss;
  PerturbationSelection selection(search, options, 0);
  for (const nlohmann::json& row : run(selection).rows) {
    if (!row.contains("operation")) continue;
    const auto losses = row.at("losses").get<std::vector<double>>();
    const auto worst = std::max_element(losses.begin(), losses.end()) - losses.begin();
    EXPECT_EQ(row.at("operation"), name(search_space("darts-7").cells[0].edges[0].candidates[worst]));
  }
}

TEST(PerturbationSelection, ResumesBitForBitAfterAnyStep) {
  const auto select = [](int64_t stop) {
    SupernetSearch search = tiny_search(tiny_options());
    PerturbationSelection selection(search, quick(), 3);
    for (int64_t i = 0; i < stop && !selection.finished(); ++i) selection.step();
    return selection.checkpoint();
  };
  const Checkpoint whole = select(1 << 30);
  for (const int64_t stop : {1, 5, 30, 75, 130}) {  // in a trial, between, while tuning, at the topology
    SupernetSearch search = tiny_search(tiny_options());
    PerturbationSelection selection(search, quick(), 3);
    selection.restore(select(stop));
    run(selection);
    expect_equal(whole, selection.checkpoint());
  }
}

TEST(Decisions, DecidedRowsAreOneHotAndCarryNoGradient) {
  const SearchSpace space = search_space("s2");
  Decisions decisions(space);
  decisions.decide(0, 3, 1);
  decisions.decide(0, 4, 0);
  decisions.drop(0, 4);
  const auto alpha = torch::zeros({14, 2}, torch::requires_grad());
  const MixingWeights weights = decisions.apply({torch::softmax(alpha, -1), torch::softmax(alpha, -1)});
  EXPECT_TRUE(weights[0][3].equal(torch::tensor({0.f, 1.f})));
  EXPECT_TRUE(weights[0][4].equal(torch::zeros({2})));
  EXPECT_TRUE(weights[0][5].equal(torch::full({2}, 0.5f)));
  (weights[0] * torch::randn({14, 2})).sum().backward();
  EXPECT_EQ(alpha.grad()[3].abs().max().item<float>(), 0);
  EXPECT_GT(alpha.grad()[5].abs().max().item<float>(), 0);
}

// Official genotype() gives `none` no weight: the second node (edges 2, 3, 4 from states 0, 1, 2) keeps edges 3 (none)
// and 4 (sep_conv_3x3), so edge 4 comes first, and of the two without weight the dropped edge 2, whose source is lower.
TEST(Decisions, AnEdgeThatEndsAsNoneHasNoMoreWeightThanADroppedOne) {
  const SearchSpace space = search_space("s3");
  Decisions decisions(space);
  for (std::size_t type = 0; type < 2; ++type) {
    for (int64_t e = 0; e < 14; ++e) decisions.decide(type, e, e == 4 ? 2 : 0);
    for (const int64_t e : {2, 5, 6, 9, 10, 11}) decisions.drop(type, e);
  }
  const auto genotype = std::get<Genotype>(decisions.architecture(space));
  EXPECT_EQ(genotype.normal.edges[0].operation, Primitive::SkipConnect);
  EXPECT_EQ(genotype.normal.edges[2].operation, Primitive::SepConv3x3);
  EXPECT_EQ(genotype.normal.edges[2].source, 2);
  EXPECT_EQ(genotype.normal.edges[3].operation, Primitive::SkipConnect);
  EXPECT_EQ(genotype.normal.edges[3].source, 0);
}

TEST(PerturbationOptions, RefusesNonsense) {
  expect_error([] { PerturbationOptions{.tune_epochs = -1}.validate(); }, {"tune_epochs = -1"});
}
