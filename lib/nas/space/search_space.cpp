#include <nas/space/search_space.h>

#include <algorithm>
#include <array>

#include <fmt/ranges.h>

#include <nas/run/error.h>

namespace nas {
namespace {

using Candidates = std::vector<Primitive>;
using enum Primitive;

constexpr int64_t kDartsEdges = 14;

/// The DAG of a DARTS cell: 2 inputs, 4 nodes, an edge from every earlier state.
CellSpace darts_cell(std::string name, const std::vector<Candidates>& candidates) {
  CellSpace cell{std::move(name), 2, 4, {}};
  for (int64_t target = 2; target < 6; ++target) {
    for (int64_t source = 0; source < target; ++source) {
      cell.edges.push_back({source, target, candidates[cell.edges.size()]});
    }
  }
  return cell;
}

SearchSpace uniform_space(std::string name, const Candidates& candidates) {
  const std::vector<Candidates> all(kDartsEdges, candidates);
  return {std::move(name), Macro::Darts, {darts_cell("normal", all), darts_cell("reduce", all)}};
}

SearchSpace s1() {
  const Candidates skip_dil3 = {SkipConnect, DilConv3x3}, skip_dil5 = {SkipConnect, DilConv5x5};
  const Candidates skip_sep3 = {SkipConnect, SepConv3x3}, max_skip = {MaxPool3x3, SkipConnect};
  const Candidates dil3_dil5 = {DilConv3x3, DilConv5x5}, max_avg = {MaxPool3x3, AvgPool3x3};
  const Candidates max_dil3 = {MaxPool3x3, DilConv3x3}, max_sep3 = {MaxPool3x3, SepConv3x3};
  return {"s1",
          Macro::Darts,
          {darts_cell("normal", {skip_dil3, skip_dil5,                                    // node 2
                                 skip_dil5, skip_sep3, skip_dil3,                         // node 3
                                 max_skip, skip_sep3, skip_sep3, skip_dil3,               // node 4
                                 skip_sep3, max_skip, skip_dil3, dil3_dil5, dil3_dil5}),  // node 5
           darts_cell("reduce", {max_avg, max_dil3,                                       // node 2
                                 max_avg, max_avg, skip_dil5,                             // node 3
                                 max_avg, max_sep3, skip_dil3, skip_dil5,                 // node 4
                                 max_avg, max_avg, skip_dil5, skip_dil5, skip_dil5})}};   // node 5
}

SearchSpace nas_bench_201() {
  const Candidates candidates = {None, SkipConnect, NorConv1x1, NorConv3x3, AvgPool3x3};
  CellSpace cell{"cell", 1, 3, {}};
  for (int64_t target = 1; target < 4; ++target) {
    for (int64_t source = 0; source < target; ++source) cell.edges.push_back({source, target, candidates});
  }
  return {"nas-bench-201", Macro::NasBench201, {cell}};
}

}  // namespace

std::vector<int64_t> CellSpace::incoming(int64_t node) const {
  std::vector<int64_t> list;
  for (std::size_t e = 0; e < edges.size(); ++e) {
    if (edges[e].target == node) list.push_back(static_cast<int64_t>(e));
  }
  return list;
}

const std::vector<std::string>& search_space_names() {
  static const std::vector<std::string> names = {"darts-8", "darts-7", "s1", "s2", "s3", "s4", "nas-bench-201"};
  return names;
}

SearchSpace search_space(std::string_view name) {
  const Candidates seven = {MaxPool3x3, AvgPool3x3, SkipConnect, SepConv3x3, SepConv5x5, DilConv3x3, DilConv5x5};
  if (name == "darts-8") {
    Candidates eight = {None};
    eight.insert(eight.end(), seven.begin(), seven.end());
    return uniform_space("darts-8", eight);
  }
  if (name == "darts-7" || name == "s5") return uniform_space("darts-7", seven);
  if (name == "s1") return s1();
  if (name == "s2") return uniform_space("s2", {SkipConnect, SepConv3x3});
  if (name == "s3") return uniform_space("s3", {None, SkipConnect, SepConv3x3});
  if (name == "s4") return uniform_space("s4", {Noise, SepConv3x3});
  if (name == "nas-bench-201") return nas_bench_201();
  fail("unknown search space '{}': known are {}", name, fmt::join(search_space_names(), ", "));
}

}  // namespace nas
