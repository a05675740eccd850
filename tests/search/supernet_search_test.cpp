#include <nas/search/supernet_search.h>

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <nas/run/error.h>
#include <tests/support/tiny_search.h>

using namespace nas;
using namespace nas::testing;

namespace {

void run(Stepwise& work, int64_t steps = 1 << 30) {
  while (!work.finished() && steps-- > 0) work.step();
}

}  // namespace

// Stopped after any step and taken up by a fresh process, a search ends with the same bits: spaces with noise, second
// order and the fixed architecture included.
TEST(SupernetSearch, ResumesBitForBitAfterAnyStep) {
  for (const std::string space : {"s2", "s4"}) {
    for (const bool second_order : {false, true}) {
      SearchOptions options = tiny_options(space);
      options.bilevel.second_order = second_order;
      SupernetSearch whole = tiny_search(options);
      run(whole);
      for (const int64_t stop : {1, 3, 4}) {  // within an epoch, at its end, after it
        SupernetSearch first = tiny_search(options);
        run(first, stop);
        SupernetSearch second = tiny_search(options, /*seed=*/0);
        second.restore(first.checkpoint());
        run(second);
        expect_equal(whole.checkpoint(), second.checkpoint());
      }
    }
  }
}

TEST(SupernetSearch, LearnsTheSyntheticImages) {
  SearchOptions options = tiny_options("s2", 20);
  options.bilevel.weights.learning_rate = 0.1;
  SupernetSearch search = tiny_search(options);
  std::vector<nlohmann::json> rows;
  while (!search.finished()) {
    search.step();
    if (auto row = search.take_row()) rows.push_back(*row);
  }
  ASSERT_EQ(rows.size(), 20u);
  // A network that does not learn stays at its first epoch's loss, near ln 10; the seed is fixed, so this is one
  // number.
  EXPECT_LT(rows.back().at("train_loss").get<double>(), 0.85 * rows.front().at("train_loss").get<double>());
  EXPECT_TRUE(rows.back().contains("valid_accuracy"));
}

TEST(SupernetSearch, FixedArchitectureStaysAndTheOtherMoves) {
  for (const bool fixed : {false, true}) {
    SearchOptions options = tiny_options();
    options.bilevel.fixed_architecture = fixed;
    SupernetSearch search = tiny_search(options);
    const auto before = search.relaxation().parameters()[0].detach().clone();
    run(search, 2);
    EXPECT_EQ(before.equal(search.relaxation().parameters()[0]), fixed);
  }
}

// The first alternation, done by hand with LibTorch's own optimisers.
TEST(SupernetSearch, OneStepIsTheOfficialAlternation) {
  SearchOptions options = tiny_options();
  SupernetSearch ours = tiny_search(options), reference = tiny_search(options);
  const uint64_t seed = 0;
  const auto loader = [&](const Split& split, Stream stream, Order order) {
    return Loader(split, {.batch_size = 8, .order = order, .seed = seed, .stream = static_cast<uint32_t>(stream)});
  };
  const Batch train = loader(reference.data().train, Stream::TrainBatches, Order::Shuffled).batch(0, 0);
  const Batch valid = loader(reference.data().valid, Stream::ValidBatches, Order::Independent).batch(0, 0);
  auto alpha = reference.relaxation().parameters();
  auto weights = reference.supernet().parameters();
  namespace F = torch::nn::functional;

  torch::optim::Adam adam(alpha, torch::optim::AdamOptions(3e-4).betas({0.5, 0.999}).weight_decay(1e-3));
  torch::optim::SGD sgd(weights, torch::optim::SGDOptions(0.025).momentum(0.9).weight_decay(3e-4));
  F::cross_entropy(reference.supernet().forward(valid.images, softmax(alpha)), valid.labels).backward();
  adam.step();
  for (const auto& weight : weights) weight.grad().zero_();  // gradients are views: zero_grad() would detach them
  F::cross_entropy(reference.supernet().forward(train.images, softmax(alpha)), train.labels).backward();
  torch::nn::utils::clip_grad_norm_(weights, 5);
  sgd.step();

  ours.step();
  for (std::size_t i = 0; i < alpha.size(); ++i) {
    EXPECT_TRUE(torch::allclose(ours.relaxation().parameters()[i], alpha[i], 1e-5, 1e-8));
  }
  const auto names = ours.supernet().named_parameters();
  for (std::size_t i = 0; i < weights.size(); ++i) {
    EXPECT_TRUE(torch::allclose(names[i].value(), weights[i], 1e-5, 1e-6)) << names[i].key();
  }
}

TEST(SupernetSearch, ADivergedLossStopsWithItsPlace) {
  SearchOptions options = tiny_options();
  options.bilevel.weights.learning_rate = 1e30;
  options.bilevel.weights.gradient_clip = 0;
  SupernetSearch search = tiny_search(options);
  try {
    run(search);
    FAIL() << "no Diverged was thrown";
  } catch (const Diverged& diverged) {
    EXPECT_EQ(diverged.where().phase, "search");
    EXPECT_GE(diverged.where().epoch, 1);
    EXPECT_GT(diverged.where().learning_rate, 1e28);
  }
}

TEST(SupernetSearch, FrozenWeightsStandStillWhileAlphaMoves) {
  SearchOptions options = tiny_options("s2", 2);
  options.freeze_weights_after = 1;
  SupernetSearch search = tiny_search(options);
  while (search.position().epoch == 1) search.step();
  const torch::Tensor weights = search.bilevel().weights().values().clone();
  const torch::Tensor alpha = search.relaxation().parameters()[0].detach().clone();
  while (!search.finished()) search.step();
  EXPECT_TRUE(search.bilevel().weights().values().equal(weights));
  EXPECT_FALSE(search.relaxation().parameters()[0].detach().equal(alpha));
}
