#include <nas/relax/softmax.h>

#include <torch/types.h>

namespace nas {
namespace {

std::vector<torch::Tensor> draw_alpha(const SearchSpace& space, double scale, at::Generator generator) {
  std::vector<torch::Tensor> alpha;
  for (const CellSpace& cell : space.cells) {
    alpha.push_back(scale * torch::randn({static_cast<int64_t>(cell.edges.size()), cell.candidates()}, generator));
  }
  return alpha;
}

}  // namespace

SoftmaxRelaxation::SoftmaxRelaxation(const SearchSpace& space, double scale, at::Generator generator)
    : SoftmaxRelaxation(draw_alpha(space, scale, std::move(generator))) {}

SoftmaxRelaxation::SoftmaxRelaxation(std::vector<torch::Tensor> alpha) : alpha_(std::move(alpha)) {
  for (auto& rows : alpha_) rows.requires_grad_(true);
}

}  // namespace nas
