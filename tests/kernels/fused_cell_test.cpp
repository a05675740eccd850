#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <torch/torch.h>

#include <nas/run/error.h>
#include <nas/supernet/fused_darts_cell.h>
#include <tests/kernels/reference_cell.h>

namespace nas {
namespace {

const std::vector<Primitive> kPrimitives = {Primitive::None,        Primitive::MaxPool3x3, Primitive::AvgPool3x3,
                                            Primitive::SkipConnect, Primitive::SepConv3x3, Primitive::SepConv5x5,
                                            Primitive::SepConv7x7,  Primitive::DilConv3x3, Primitive::DilConv5x5};

struct Case {
  CellSpace space;
  int64_t channels, height, width, images, partial_channels;
  bool reduction, training;
  torch::Tensor weights;  ///< double
  int seed;
};

CellSpace cell_space(int64_t nodes, const std::vector<std::vector<Primitive>>& candidates) {
  CellSpace space{.name = "test", .inputs = 2, .nodes = nodes, .edges = {}};
  for (int64_t target = 2, e = 0; target < 2 + nodes; ++target)
    for (int64_t source = 0; source < target; ++source) space.edges.push_back({source, target, candidates[e++]});
  return space;
}

Case random_case() {
  Case c;
  const int columns = *rc::gen::inRange(1, 4);
  const int64_t nodes = *rc::gen::element(1, 1, 2, 2, 3, 4), edges = nodes * (nodes + 3) / 2;
  std::vector<std::vector<Primitive>> candidates(edges);
  for (auto& edge : candidates)
    for (int o = 0; o < columns; ++o) edge.push_back(*rc::gen::elementOf(kPrimitives));
  c.space = cell_space(nodes, candidates);
  c.channels = *rc::gen::element(2, 4, 8, 12, 16, 20, 32, 48);
  c.reduction = *rc::gen::arbitrary<bool>();
  c.training = *rc::gen::arbitrary<bool>();
  c.height = 2 * *rc::gen::inRange(2, 6);
  c.width = 2 * *rc::gen::inRange(2, 6);
  if (!c.reduction) {  // odd sides need an identity
    c.height -= *rc::gen::inRange(0, 2);
    c.width -= *rc::gen::inRange(0, 2);
  }
  c.images = *rc::gen::inRange(2, 6);
  c.partial_channels = *rc::gen::element(1, 1, 2, 4);
  if (c.channels % (2 * c.partial_channels) != 0) c.partial_channels = 1;  // a factorised reduction halves C/K
  c.seed = *rc::gen::inRange(0, 1 << 20);
  torch::manual_seed(c.seed);
  c.weights = torch::softmax(torch::randn({edges, columns}, torch::kDouble), -1);
  if (*rc::gen::arbitrary<bool>()) c.weights = c.weights * torch::rand({edges, columns}).gt(0.3);
  return c;
}

struct Result {
  torch::Tensor out;
  std::vector<torch::Tensor> gradients;  ///< s0, s1, weights, parameters; undefined: none
  std::vector<torch::Tensor> buffers;
};

Result run(ReferenceCell& cell, const Case& c, torch::ScalarType type, bool fused) {
  torch::manual_seed(c.seed + 1);
  const auto make = [&](at::IntArrayRef sizes) {
    return torch::randn(sizes, torch::kDouble).to(type).requires_grad_();
  };
  const auto s0 = make({c.images, c.channels, c.height, c.width}), s1 = make({c.images, c.channels, c.height, c.width});
  const auto weights = c.weights.to(type).detach().requires_grad_();
  Result result;
  result.out = fused ? FusedDartsCell(cell.space, cell.edges).forward(s0, s1, weights, c.training)
                     : cell.forward(s0, s1, weights);
  std::vector<torch::Tensor> inputs = {s0, s1, weights};
  for (const auto& parameter : cell.parameters()) inputs.push_back(parameter);
  if (result.out.requires_grad()) {
    torch::manual_seed(c.seed + 2);
    result.gradients =
        torch::autograd::grad({result.out}, inputs, {torch::randn(result.out.sizes(), torch::kDouble).to(type)},
                              /*retain_graph=*/false, /*create_graph=*/false, /*allow_unused=*/true);
  }
  for (const auto& buffer : cell.buffers()) result.buffers.push_back(buffer.clone());
  return result;
}

// Close to float64, or at least as close as LibTorch in float32 (a factor of 2 for luck).
void expect_close(const torch::Tensor& actual, const torch::Tensor& libtorch, const torch::Tensor& exact,
                  double tolerance, const std::string& what) {
  if (!exact.defined() || exact.numel() == 0 || exact.abs().max().item<double>() == 0) {
    RC_ASSERT(!actual.defined() || actual.abs().max().item<double>() == 0);
    return;
  }
  RC_ASSERT(actual.defined());
  const double deviation = relative_deviation(actual, exact);
  const double reference = libtorch.defined() ? relative_deviation(libtorch, exact) : 0;
  if (!(deviation <= std::max(tolerance, 2 * reference)))
    RC_FAIL(what + ": deviation " + std::to_string(deviation) + ", LibTorch float32 " + std::to_string(reference));
}

void compare(const Case& c) {
  ReferenceCell cell(c.space,
                     {.channels = c.channels, .stride = c.reduction ? 2 : 1, .partial_channels = c.partial_channels});
  cell.train(c.training);
  torch::manual_seed(c.seed);
  for (auto& buffer : cell.named_buffers())  // evaluation mode needs running statistics that are not 0 and 1
    if (buffer.value().is_floating_point()) buffer.value().uniform_(0.5, 1.5);
  const auto exact_cell = cell.copy(torch::kDouble), libtorch_cell = cell.copy(torch::kFloat);
  const Result exact = run(*exact_cell, c, torch::kDouble, false);
  const Result libtorch = run(*libtorch_cell, c, torch::kFloat, false);
  const Result fused = run(cell, c, torch::kFloat, true);
  expect_close(fused.out, libtorch.out, exact.out, 1e-5, "output");
  RC_ASSERT(fused.gradients.size() == exact.gradients.size());
  const auto names = cell.named_parameters().keys();
  for (std::size_t i = 0; i < exact.gradients.size(); ++i)
    expect_close(fused.gradients[i], libtorch.gradients[i], exact.gradients[i], 1e-4,
                 "gradient of " + (i < 3 ? std::to_string(i) : names[i - 3]));
  for (std::size_t i = 0; i < exact.buffers.size(); ++i)
    expect_close(fused.buffers[i], libtorch.buffers[i], exact.buffers[i], 1e-5,
                 "buffer " + cell.named_buffers().keys()[i]);
}

TEST(FusedCell, EqualsReferenceOnRandomCells) {
  ASSERT_TRUE(rc::check([] { compare(random_case()); }));
}

}  // namespace
}  // namespace nas
