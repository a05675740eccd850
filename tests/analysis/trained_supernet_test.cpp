#include <nas/analysis/trained_supernet.h>

#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <nas/analysis/finite_difference.h>
#include <nas/analysis/supernet_features.h>
#include <nas/data/load.h>
#include <nas/run/error.h>

namespace nas {
namespace {

/// One epoch on generated images, once for all tests.
class TrainedSupernet : public testing::TestWithParam<bool> {
 protected:
  static TrainedSupernetOptions tiny(bool dirichlet) {
    TrainedSupernetOptions options;
    options.epochs = 1;
    options.batch_size = 16;
    options.images = 32;
    options.snapshots = 2;
    options.analysed = 8;
    options.dirichlet = dirichlet;
    return options;
  }

  static std::vector<SupernetSnapshot> train(const TrainedSupernetOptions& options, std::uint64_t seed) {
    DatasetOptions dataset;
    dataset.name = "synthetic";
    dataset.downscale = 2;
    const Splits splits = make_splits(load_dataset(dataset), {.n_train = options.images, .n_valid = options.images});
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

TEST_F(TrainedSupernet, DerivativesAgreeWithFiniteDifferences) {
  const SupernetSnapshot last = train(tiny(false), 2).back();
  const at::Tensor exact = gradient(last.loss_of_alpha, last.mu);
  EXPECT_LT(relative_difference(exact, finite_difference_gradient(last.loss_of_alpha, last.mu)), 1e-5);
  at::Tensor direction = at::zeros_like(last.mu);
  direction[0][0] = 1;
  constexpr double step = 1e-5;
  const at::Tensor difference = (gradient(last.loss_of_alpha, last.mu + step * direction) -
                                 gradient(last.loss_of_alpha, last.mu - step * direction)) /
                                (2 * step);
  const at::Tensor product = HessianProducts(last.loss_of_alpha, last.mu)(direction);
  // ReLU kinks within the step cost more than rounding.
  EXPECT_LT(relative_difference(difference, product), 1e-2);
}

TEST_F(TrainedSupernet, FeaturesHaveOneScaleAndTheCellsShape) {
  const SupernetSnapshot last = train(tiny(false), 3).back();
  const at::Tensor theta = at::softmax(last.mu, -1);
  const MixingWeights weights = {theta.narrow(0, 0, 14), theta.narrow(0, 14, 14)};
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
