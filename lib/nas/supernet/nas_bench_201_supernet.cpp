#include <nas/supernet/nas_bench_201_supernet.h>

#include <fmt/format.h>

namespace nas {

ResidualReduction::ResidualReduction(int64_t in, int64_t out)
    : convolution_a_(std::make_shared<ReLUConvBN>(in, out, 3, 2, /*affine=*/true)),
      convolution_b_(std::make_shared<ReLUConvBN>(out, out, 3, 1, /*affine=*/true)),
      shortcut_(convolution(in, out, torch::nn::Conv2dOptions(in, out, 1))) {
  register_module("conv_a", convolution_a_);
  register_module("conv_b", convolution_b_);
  auto downsample = register_module("downsample", std::make_shared<torch::nn::Module>());
  downsample->register_module("1", shortcut_);
}

torch::Tensor ResidualReduction::forward(const torch::Tensor& x) {
  return shortcut_->forward(torch::avg_pool2d(x, 2, 2)) + convolution_b_->forward(convolution_a_->forward(x));
}

NasBench201Cell::NasBench201Cell(const CellSpace& space, int64_t channels, int64_t partial_channels) : space_(space) {
  auto list = register_module("edges", std::make_shared<torch::nn::Module>());
  for (const Edge& edge : space.edges) {
    const MixedEdgeOptions mixed{
        .channels = channels, .stride = 1, .partial_channels = partial_channels, .pool_norm = false};
    edges_.push_back(std::make_shared<MixedEdge>(edge.candidates, mixed, ""));
    list->register_module(fmt::format("{}<-{}", edge.target, edge.source), edges_.back());
  }
}

torch::Tensor NasBench201Cell::forward(const torch::Tensor& x, const MixingRows& rows) {
  std::vector<torch::Tensor> states(space_.inputs + space_.nodes);
  states[0] = x;
  for (std::size_t e = 0; e < edges_.size(); ++e) {
    const Edge& edge = space_.edges[e];
    torch::Tensor& node = states[edge.target];
    node = sum_of_defined(node, edges_[e]->forward(states[edge.source], rows, static_cast<int64_t>(e)));
    const bool complete = e + 1 == edges_.size() || space_.edges[e + 1].target != edge.target;
    if (complete && !node.defined()) node = torch::zeros_like(x);
  }
  return states.back();
}

NasBench201Supernet::NasBench201Supernet(SearchSpace space, const SupernetOptions& options)
    : Supernet(std::move(space), options),
      stem_convolution_(
          convolution(options.image_channels, options.channels, torch::nn::Conv2dOptions(1, 1, 3).padding(1))),
      stem_norm_(batch_norm(options.channels, /*affine=*/true)),
      last_norm_(batch_norm(4 * options.channels, /*affine=*/true)),
      classifier_(4 * options.channels, options.classes) {
  auto stem = register_module("stem", std::make_shared<torch::nn::Module>());
  stem->register_module("0", stem_convolution_);
  stem->register_module("1", stem_norm_);
  auto list = register_module("cells", std::make_shared<torch::nn::Module>());
  const auto append = [&](std::shared_ptr<torch::nn::Module> cell) {
    list->register_module(std::to_string(cells_.size()), cell);
    cells_.push_back(std::move(cell));
  };
  int64_t channels = options.channels;
  for (int stage = 0; stage < 3; ++stage) {
    if (stage > 0) {
      append(std::make_shared<ResidualReduction>(channels, 2 * channels));
      channels *= 2;
    }
    for (int64_t i = 0; i < options.layers; ++i) {
      append(std::make_shared<NasBench201Cell>(this->space().cells[0], channels, options.partial_channels));
    }
  }
  auto last = register_module("lastact", std::make_shared<torch::nn::Module>());
  last->register_module("0", last_norm_);
  register_module("classifier", classifier_);
}

torch::Tensor NasBench201Supernet::forward(const torch::Tensor& images, const MixingWeights& weights) {
  check(weights);
  const MixingRows rows(weights[0]);
  torch::Tensor x = stem_norm_->forward(stem_convolution_->forward(images));
  for (const auto& cell : cells_) {
    if (auto* searched = dynamic_cast<NasBench201Cell*>(cell.get())) {
      x = searched->forward(x, rows);
    } else {
      x = dynamic_cast<ResidualReduction&>(*cell).forward(x);
    }
  }
  x = torch::relu(last_norm_->forward(x));
  return classifier_->forward(x.mean(at::IntArrayRef{2, 3}));
}

}  // namespace nas
