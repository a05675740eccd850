#include <nas/analysis/supernet_features.h>

#include <span>
#include <utility>

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <nas/ops/operation.h>
#include <nas/run/error.h>

namespace nas {
namespace {

at::Tensor normalised(const at::Tensor& feature) {
  const at::Tensor wide = feature.to(at::kDouble);
  const at::Tensor centred = wide - wide.mean();
  const at::Tensor deviation = centred.pow(2).mean().sqrt();
  return deviation.item<double>() > 0 ? centred / deviation : centred;
}

at::Tensor stem(const DartsSupernet& supernet, const at::Tensor& images) {
  at::Tensor x = images;
  for (const auto& layer : supernet.named_children()["stem"]->children()) {
    if (auto* convolution = layer->as<torch::nn::Conv2d>()) x = convolution->forward(x);
    if (auto* norm = layer->as<torch::nn::BatchNorm2d>()) x = norm->forward(x);
  }
  return x;
}

/// The candidate of an edge that is not skip_connect.
Operation& convolution_of(const MixedEdge& edge) {
  const auto& candidates = edge.candidates();
  const bool pair =
      candidates.size() == 2 && (candidates[0] == Primitive::SkipConnect) != (candidates[1] == Primitive::SkipConnect);
  if (!pair)
    fail("features of Proposition 1: every edge must hold skip_connect and one other candidate, as in space s2");
  return *edge.operations()[candidates[0] == Primitive::SkipConnect ? 1 : 0];
}

std::span<const double> entries(const at::Tensor& feature) {
  return {feature.data_ptr<double>(), static_cast<std::size_t>(feature.numel())};
}

}  // namespace

std::vector<EdgeFeatures> edge_features(DartsSupernet& supernet, const at::Tensor& images, const MixingWeights& weights,
                                        OptimalFeature optimal) {
  const c10::NoGradGuard no_gradients;
  const std::vector<MixingRows> rows(weights.begin(), weights.end());
  std::vector<EdgeFeatures> features;
  at::Tensor s0 = stem(supernet, images);
  at::Tensor s1 = s0;
  for (std::size_t depth = 0; depth < supernet.cells().size(); ++depth) {
    DartsCell& cell = *supernet.cells()[depth];
    const CellSpace& space = cell.space();
    const at::Tensor output = cell.forward(s0, s1, rows[cell.reduction() ? 1 : 0]);
    const std::vector<at::Tensor> nodes = output.chunk(space.nodes, 1);
    const at::Tensor target = optimal == OptimalFeature::last_node ? nodes.back() : at::stack(nodes).mean(0);
    for (std::size_t e = 0; e < space.edges.size(); ++e) {
      const std::int64_t source = space.edges[e].source;
      if (source < space.inputs) continue;
      const at::Tensor& x = nodes[static_cast<std::size_t>(source - space.inputs)];
      features.push_back({.cell = static_cast<std::int64_t>(depth),
                          .edge = static_cast<std::int64_t>(e),
                          .source = source,
                          .optimal = normalised(target),
                          .skip = normalised(x),
                          .conv = normalised(convolution_of(*cell.edges()[e]).forward(x))});
    }
    s0 = std::exchange(s1, output);
  }
  return features;
}

ErrorMoments error_moments(const EdgeFeatures& features) {
  const at::Tensor optimal = features.optimal.contiguous();
  const at::Tensor skip = features.skip.contiguous();
  const at::Tensor conv = features.conv.contiguous();
  return error_moments(entries(optimal), entries(skip), entries(conv));
}

}  // namespace nas
