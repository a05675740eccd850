#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <torch/torch.h>

#include <nas/model/fused_discrete_cell.h>
#include <tests/kernels/reference_cell.h>

namespace nas {
namespace {

// Two edges a node, as a genotype has them.
struct Discrete {
  std::vector<Primitive> primitives;
  std::vector<int> sources;
  std::vector<int64_t> concatenated;
  int64_t channels, side, images;
  bool reduction, training, drop_path;
};

std::vector<FusedEdge> make_edges(const Discrete& cell, torch::ScalarType type) {
  std::vector<FusedEdge> edges;
  for (std::size_t i = 0; i < cell.primitives.size(); ++i) {
    const int stride = cell.reduction && cell.sources[i] < 2 ? 2 : 1;
    auto operation = make_operation(cell.primitives[i],
                                    {.channels = cell.channels, .stride = stride, .affine = true, .pool_norm = false});
    torch::NoGradGuard no_grad;
    torch::manual_seed(100 + static_cast<int>(i));
    for (auto& parameter : operation->parameters())  // BN's scale and shift must not be 1 and 0
      parameter.copy_(parameter.dim() == 1 ? torch::rand(parameter.sizes()) + 0.5
                                           : torch::randn(parameter.sizes()) * 0.3);
    operation->to(type);
    operation->train(cell.training);
    edges.push_back({cell.sources[i], 2 + static_cast<int>(i / 2), stride, operation});
  }
  return edges;
}

struct Result {
  torch::Tensor out;
  std::vector<torch::Tensor> gradients;
};

Result run(const Discrete& cell, torch::ScalarType type, bool fused) {
  const auto edges = make_edges(cell, type);
  torch::manual_seed(7);
  const auto input = [&] {
    return torch::randn({cell.images, cell.channels, cell.side, cell.side}, torch::kDouble).to(type).requires_grad_();
  };
  std::vector<torch::Tensor> states = {input(), input()};
  std::vector<torch::Tensor> inputs = states;
  const auto scale = torch::rand({static_cast<int64_t>(edges.size()), cell.images}).gt(0.3).to(torch::kFloat) / 0.7;
  Result result;
  if (fused) {
    const FusedDiscreteCell step(cell.channels, edges, cell.concatenated);
    result.out = step.forward(states[0], states[1], cell.drop_path ? scale : torch::Tensor(), cell.training);
  } else {
    for (std::size_t i = 0; i < edges.size(); ++i) {
      auto y = edges[i].operation->forward(states[edges[i].source]);
      if (cell.drop_path) y = y * scale[static_cast<int64_t>(i)].to(type).view({-1, 1, 1, 1});
      if (i % 2 == 0)
        states.push_back(y);
      else
        states.back() = states.back() + y;
    }
    std::vector<torch::Tensor> slices;
    for (const int64_t state : cell.concatenated) slices.push_back(states[state]);
    result.out = torch::cat(slices, 1);
  }
  for (const FusedEdge& edge : edges)
    for (const auto& parameter : edge.operation->parameters()) inputs.push_back(parameter);
  torch::manual_seed(9);
  const auto seed = torch::randn(result.out.sizes(), torch::kDouble).to(type);
  result.gradients = torch::autograd::grad({result.out}, inputs, {seed}, /*retain_graph=*/false, /*create_graph=*/false,
                                           /*allow_unused=*/true);
  return result;
}

void compare(const Discrete& cell) {
  const Result exact = run(cell, torch::kDouble, false), libtorch = run(cell, torch::kFloat, false),
               fused = run(cell, torch::kFloat, true);
  RC_ASSERT(relative_deviation(fused.out, exact.out) <=
            std::max(1e-5, 2 * relative_deviation(libtorch.out, exact.out)));
  for (std::size_t i = 0; i < exact.gradients.size(); ++i) {
    if (!exact.gradients[i].defined() || exact.gradients[i].abs().max().item<double>() == 0) continue;
    const double reference = relative_deviation(libtorch.gradients[i], exact.gradients[i]);
    const double deviation = relative_deviation(fused.gradients[i], exact.gradients[i]);
    if (!(deviation <= std::max(1e-4, 2 * reference)))
      RC_FAIL("gradient " + std::to_string(i) + ": " + std::to_string(deviation) + ", LibTorch " +
              std::to_string(reference));
  }
}

TEST(FusedDiscreteCell, EqualsReferenceOnRandomGenotypes) {
  ASSERT_TRUE(rc::check([] {
    static const std::vector<Primitive> kPrimitives = {
        Primitive::MaxPool3x3, Primitive::AvgPool3x3, Primitive::SkipConnect, Primitive::SepConv3x3,
        Primitive::SepConv5x5, Primitive::DilConv3x3, Primitive::DilConv5x5};
    Discrete cell;
    const int nodes = *rc::gen::inRange(1, 5);
    for (int node = 0; node < nodes; ++node)
      for (int k = 0; k < 2; ++k) {
        cell.primitives.push_back(*rc::gen::elementOf(kPrimitives));
        cell.sources.push_back(*rc::gen::inRange(0, 2 + node));
      }
    // Nodes of a reduction cell have half the resolution only if their edges say so; nodes read inputs or halved nodes.
    for (int node = 0; node < nodes; ++node) {
      const bool last = node + 1 == nodes;
      if (last || *rc::gen::arbitrary<bool>()) cell.concatenated.push_back(2 + node);  // some nodes stay inside
    }
    cell.channels = *rc::gen::element(4, 8, 12, 16, 32, 36);
    cell.side = 2 * *rc::gen::inRange(2, 6);
    cell.images = *rc::gen::inRange(2, 5);
    cell.reduction = *rc::gen::arbitrary<bool>();
    cell.training = *rc::gen::arbitrary<bool>();
    cell.drop_path = *rc::gen::arbitrary<bool>();
    compare(cell);
  }));
}

}  // namespace
}  // namespace nas
