#include <nas/analysis/trained_supernet.h>

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <nas/analysis/finite_difference.h>
#include <nas/analysis/supernet_features.h>
#include <nas/data/load.h>
#include <nas/run/error.h>
#include <nas/train/random.h>

namespace nas {
namespace {

/// One epoch on generated images, once for all tests.
class TrainedSupernet : public testing::TestWithParam<bool> {
 protected:
  static TrainedSupernetOptions tiny(bool dirichlet) {
    TrainedSupernetOptions options;
    options.supernet.channels = 4;
    options.epochs = 1;
    options.batch_size = 16;
    options.images = 32;
    options.snapshots = 2;
    options.analysed = 8;
    options.dirichlet = dirichlet;
    return options;
  }

  static Splits halves(const TrainedSupernetOptions& options) {
    DatasetOptions dataset;
    dataset.name = "synthetic";
    dataset.downscale = 2;
    return make_splits(load_dataset(dataset), {.n_train = options.images, .n_valid = options.images});
  }

  static std::vector<SupernetSnapshot> train(const TrainedSupernetOptions& options, std::uint64_t seed) {
    const Splits splits = halves(options);
    return train_and_snapshot(options, splits.train, splits.valid, seed);
  }
};

TEST_P(TrainedSupernet, SnapshotsAreFunctionsOfTheArchitecture) {
  const auto snapshots = train(tiny(GetParam()), 1);
  ASSERT_EQ(snapshots.size(), 2u);
  EXPECT_EQ(snapshots[0].epoch, 0);
  EXPECT_EQ(snapshots[1].epoch, 1);
  EXPECT_EQ(snapshots[1].beta.defined(), GetParam());
  EXPECT_GT(snapshots[1].gradient_norm, 0);
  const SupernetSnapshot& last = snapshots[1];
  EXPECT_EQ(last.mu.sizes(), at::IntArrayRef({28, 2}));
  EXPECT_LT(last.mu.sum(1).abs().max().item<double>(), 1e-12);
  const double loss = last.loss_of_alpha(last.mu).item<double>();
  EXPECT_DOUBLE_EQ(loss, last.loss_of_mixing(at::softmax(last.mu, -1)).item<double>());
  EXPECT_EQ(loss, last.loss_of_alpha(last.mu).item<double>());  // evaluating it does not change it
  EXPECT_FALSE(at::equal(snapshots[0].mu, snapshots[1].mu));
}

INSTANTIATE_TEST_SUITE_P(Relaxations, TrainedSupernet, testing::Bool());

// The loss is smooth between the kinks of its ReLUs, which lie about 1e-5 apart along a line: a step that meets one is
// no test of derivatives. So every entry is compared at several steps and the best is taken; a wrong derivative agrees
// at none.
constexpr double steps[] = {1e-5, 1e-6, 1e-7};

TEST_F(TrainedSupernet, GradientAgreesWithFiniteDifferences) {
  const SupernetSnapshot last = train(tiny(false), 2).back();
  const at::Tensor exact = gradient(last.loss_of_alpha, last.mu);
  at::Tensor error = at::full_like(exact, INFINITY);
  for (const double step : steps) {
    const at::Tensor difference = finite_difference_gradient(last.loss_of_alpha, last.mu, step);
    error = at::minimum(error, (difference - exact).abs());
  }
  EXPECT_LT((error.max() / exact.abs().max()).item<double>(), 1e-6);
}

TEST_F(TrainedSupernet, HessianAgreesWithFiniteDifferences) {
  const SupernetSnapshot last = train(tiny(false), 2).back();
  const HessianProducts products(last.loss_of_alpha, last.mu);
  const at::Generator generator = make_generator(7);
  for (int i = 0; i < 3; ++i) {
    at::Tensor direction = at::randn(last.mu.sizes(), generator, at::kDouble);
    direction /= direction.norm();
    const at::Tensor product = products(direction);
    double error = INFINITY;
    for (const double step : steps) {
      const at::Tensor difference = (gradient(last.loss_of_alpha, last.mu + step * direction) -
                                     gradient(last.loss_of_alpha, last.mu - step * direction)) /
                                    (2 * step);
      error = std::min(error, relative_difference(difference, product));
    }
    EXPECT_LT(error, 1e-6);
  }
}

TEST_F(TrainedSupernet, FastLossIsTheSameFunction) {
  const SupernetSnapshot last = train(tiny(true), 2).back();
  const at::Tensor theta = at::softmax(last.mu, -1);
  EXPECT_NEAR(last.fast_loss_of_mixing(theta).item<double>(), last.loss_of_mixing(theta).item<double>(), 1e-5);
}

TEST_F(TrainedSupernet, GradientOfASplitIsTheMeanOverItsBatches) {
  const TrainedSupernetOptions options = tiny(false);
  const Splits splits = halves(options);
  const SupernetSnapshot last = train_and_snapshot(options, splits.train, splits.valid, 2).back();
  Split analysed = splits.valid;
  analysed.indices.resize(static_cast<std::size_t>(options.analysed));
  const at::Tensor exact = gradient(last.loss_of_alpha, last.mu);
  EXPECT_LT(relative_difference(split_gradient(last, analysed, options.analysed), exact), 1e-4);
}

TEST_F(TrainedSupernet, FeaturesHaveOneScaleAndTheCellsShape) {
  const SupernetSnapshot last = train(tiny(false), 3).back();
  const at::Tensor theta = at::softmax(last.mu, -1);
  const MixingWeights weights = mixing_of(*last.supernet, theta);
  const auto features = edge_features(*last.supernet, last.images, weights, OptimalFeature::last_node);
  EXPECT_EQ(features.size(), 3u * 6u);  // three cells, six edges between inner nodes
  for (const EdgeFeatures& edge : features) {
    EXPECT_EQ(edge.skip.sizes(), edge.optimal.sizes());
    EXPECT_EQ(edge.conv.sizes(), edge.optimal.sizes());
    for (const at::Tensor& feature : {edge.optimal, edge.skip, edge.conv}) {
      EXPECT_NEAR(feature.mean().item<double>(), 0, 1e-10);
      EXPECT_NEAR(feature.pow(2).mean().item<double>(), 1, 1e-10);
    }
    const ErrorMoments moments = error_moments(edge);
    EXPECT_NEAR(moments.skip, 2 * (1 - (edge.skip * edge.optimal).mean().item<double>()), 1e-9);
  }
}

TEST_F(TrainedSupernet, SameSeedSameSnapshot) {
  EXPECT_TRUE(at::equal(train(tiny(true), 4).back().mu, train(tiny(true), 4).back().mu));
}

TEST_F(TrainedSupernet, RefusesBadOptions) {
  TrainedSupernetOptions options = tiny(false);
  options.snapshots = 3;  // two epochs would be needed
  EXPECT_THROW(train(options, 5), Error);
  options = tiny(false);
  options.images = 8;
  EXPECT_THROW(train(options, 5), Error);
}

}  // namespace
}  // namespace nas
