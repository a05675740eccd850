#include <nas/experiment/supernet_study.h>

#include <map>

#include <gtest/gtest.h>

#include <nas/analysis/supernet_features.h>
#include <nas/experiment/estimate.h>
#include <nas/supernet/darts_supernet.h>

#include "tests/support/expect_error.h"
#include "tests/support/tiny_search.h"

namespace nas {
namespace {
using testing::contains;
using testing::error_of;

// Averages over the edges of a cell, taken again by hand; the search stays as it was, bit for bit.
TEST(ProbeFeatures, AveragesTheEdgesOfACellAndChangesNothing) {
  SupernetSearch search = testing::tiny_search(testing::tiny_options("s2"));
  search.step();
  const at::Tensor images = search.data().valid.dataset.images.slice(0, 0, 8).to(at::kFloat) / 255;
  Checkpoint before = search.checkpoint();
  for (auto& [name, tensor] : before.tensors) tensor = tensor.clone();
  const nlohmann::json rows = probe_features(search, images);
  EXPECT_TRUE(search.supernet().is_training());
  testing::expect_equal(before, search.checkpoint());

  const std::size_t cells = 3;
  ASSERT_EQ(rows.size(), 2 * cells);  // for each of the two ways to take m*
  auto& supernet = dynamic_cast<DartsSupernet&>(search.supernet());
  supernet.eval();
  std::map<int64_t, std::vector<ErrorMoments>> by_cell;
  for (const EdgeFeatures& edge :
       edge_features(supernet, images, search.relaxation().expected_weights(), OptimalFeature::last_node)) {
    by_cell[edge.cell].push_back(error_moments(edge));
  }
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const auto& edges = by_cell.at(static_cast<int64_t>(cell));
    double skip = 0, closer = 0;
    for (const ErrorMoments& moments : edges) {
      skip += moments.skip / static_cast<double>(edges.size());
      closer += moments.skip < moments.conv ? 1 / static_cast<double>(edges.size()) : 0;
    }
    EXPECT_EQ(rows[cell].at("optimal"), "last_node");
    EXPECT_EQ(rows[cell].at("cell"), cell);
    EXPECT_NEAR(rows[cell].at("skip").get<double>(), skip, 1e-12 * skip);
    EXPECT_NEAR(rows[cell].at("skip_closer").get<double>(), closer, 1e-12);
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
  void step() override { --left; }
  std::optional<nlohmann::json> take_row() override { return std::nullopt; }
  Position position() const override { return {}; }
  Checkpoint checkpoint() const override { return {}; }
  void restore(const Checkpoint&) override {}

  int left;
};

TEST(SecondsPerStep, TakesAWarmUpAndTwoSteps) {
  Countdown work(10);
  EXPECT_GE(seconds_per_step(work), 0);
  EXPECT_EQ(work.left, 7);
  Countdown done(1);
  EXPECT_EQ(seconds_per_step(done), 0);  // nothing left to time after the warm-up
  EXPECT_EQ(done.left, 0);
}

}  // namespace
}  // namespace nas
