#pragma once

#include <nas/model/staged_network.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

namespace nas {

/// ResNet in its CIFAR form, 6n + 2 layers deep. Default: ResNet-56; the thesis does not name the depth of its ResNet.
struct ResNetOptions {
  int64_t channels = 16;       ///< of the first stage; doubled in the second and third
  int64_t blocks = 9;          ///< n, residual blocks a stage
  int64_t classes = 10;        ///< of the data set
  int64_t image_channels = 3;  ///< of the data set

  /// Throws Error on sizes that are not positive.
  void validate() const;
};

/// A 3 x 3 convolution, three stages of n basic residual blocks, the second and third begun by a block of stride 2;
/// shortcuts without parameters (option A: subsampled, padded with zero channels).
/// Source: He et al., "Deep residual learning for image recognition", CVPR 2016, section 4.2.
class ResNet : public StagedNetwork {
 public:
  ResNet(const ResNetOptions& options, at::Generator generator);

 protected:
  torch::Tensor enter(const torch::Tensor& images) override;

 private:
  torch::nn::Conv2d stem_convolution_;
  torch::nn::BatchNorm2d stem_norm_;
};

}  // namespace nas
