#pragma once

#include <nas/relax/relaxation.h>

namespace nas {

/// DARTS: mixing weights are the softmax of alpha (thesis 2.1).
class SoftmaxRelaxation : public Relaxation {
 public:
  /// alpha ~ scale * N(0,1) for every edge and candidate (official code: scale 1e-3).
  SoftmaxRelaxation(const SearchSpace& space, double scale, at::Generator generator);
  explicit SoftmaxRelaxation(std::vector<torch::Tensor> alpha);

  const std::vector<torch::Tensor>& parameters() const override { return alpha_; }
  MixingWeights weights() override { return softmax(alpha_); }
  MixingWeights expected_weights() override { return softmax(alpha_); }

 private:
  std::vector<torch::Tensor> alpha_;
};

}  // namespace nas
