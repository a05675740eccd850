#include <nas/experiment/supernet_study.h>

#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include <nas/analysis/supernet_features.h>
#include <nas/experiment/estimate.h>
#include <nas/run/scale.h>
#include <nas/supernet/darts_supernet.h>

#include "tests/support/expect_error.h"
#include "tests/support/tiny_search.h"

namespace nas {
namespace {
using testing::contains;
using testing::error_of;

// One row an edge and reading of m*, taken again by hand; the search stays as it was, bit for bit.
TEST(ProbeFeatures, MeasuresEveryInnerEdgeAndChangesNothing) {
  SupernetSearch search = testing::tiny_search(testing::tiny_options("s2"));
  search.step();
  const at::Tensor images = search.data().valid.dataset.images.slice(0, 0, 8).to(at::kFloat) / 255;
  Checkpoint before = search.checkpoint();
  for (auto& [name, tensor] : before.tensors) tensor = tensor.clone();
  const nlohmann::json rows = probe_features(search, images);
  EXPECT_TRUE(search.supernet().is_training());
  testing::expect_equal(before, search.checkpoint());

  const std::size_t cells = 3, edges = 6;  // 1 + 2 + 3 between the four nodes
  ASSERT_EQ(rows.size(), 2 * cells * edges);
  auto& supernet = dynamic_cast<DartsSupernet&>(search.supernet());
  supernet.eval();
  std::size_t i = 0;
  for (const OptimalFeature optimal : {OptimalFeature::last_node, OptimalFeature::node_mean}) {
    for (const EdgeFeatures& edge : edge_features(supernet, images, search.relaxation().expected_weights(), optimal)) {
      const ErrorMoments moments = error_moments(edge);
      const nlohmann::json& row = rows[i++];
      EXPECT_EQ(row.at("optimal"), optimal == OptimalFeature::last_node ? "last_node" : "node_mean");
      EXPECT_EQ(row.at("depth"), edge.cell);
      EXPECT_EQ(row.at("cell"), edge.cell == 0 ? "normal" : "reduce");
      EXPECT_EQ(row.at("edge"), edge.edge);
      EXPECT_DOUBLE_EQ(row.at("skip").get<double>(), moments.skip);
      EXPECT_DOUBLE_EQ(row.at("conv").get<double>(), moments.conv);
      EXPECT_DOUBLE_EQ(row.at("covariance").get<double>(), moments.covariance);
    }
  }
}

// Figure 2.2 measures the supernets of figure 2.3: with equal settings the training is one stage of both.
TEST(SupernetStudy, Figures22And23ShareTheirSupernet) {
  for (const char* scale : {"smoke", "laptop", "paper"}) {
    const nlohmann::json figure2_2 = load_scale("fig2_2", scale);
    const nlohmann::json figure2_3 = load_scale("fig2_3", scale);
    for (const char* table : {"data", "search", "study"}) {
      EXPECT_EQ(figure2_2.value(table, nlohmann::json()), figure2_3.value(table, nlohmann::json())) << scale << table;
    }
  }
}

TEST(StudyOptions, RefuseNegativeCounts) {
  StudyOptions options;
  options.probe_images = -1;
  EXPECT_TRUE(contains(error_of([&] { options.validate(); }), "probe_images = -1"));
  options = {};
  options.freeze_weights_after = -2;
  EXPECT_TRUE(contains(error_of([&] { options.validate(); }), "freeze_weights_after = -2"));
}

/// Work of a given number of steps.
class Countdown : public Stepwise {
 public:
  explicit Countdown(int steps) : left(steps) {}
  bool finished() const override { return left == 0; }
  void step() override {
    std::this_thread::sleep_for(kStep);
    --left;
  }
  std::optional<nlohmann::json> take_row() override { return std::nullopt; }
  Position position() const override { return {}; }
  Checkpoint checkpoint() const override { return {}; }
  void restore(const Checkpoint&) override {}

  static constexpr std::chrono::milliseconds kStep{2};
  int left;
};

TEST(SecondsPerStep, TakesAWarmUpAndTwoSteps) {
  Countdown work(10);
  // A sleep never ends early: less than a step would be a wrong division.
  EXPECT_GE(seconds_per_step(work), std::chrono::duration<double>(Countdown::kStep).count());
  EXPECT_EQ(work.left, 7);
  seconds_per_step(work, 3);
  EXPECT_EQ(work.left, 2);
  Countdown done(1);
  EXPECT_EQ(seconds_per_step(done), 0);  // nothing left to time after the warm-up
  EXPECT_EQ(done.left, 0);
}

}  // namespace
}  // namespace nas
