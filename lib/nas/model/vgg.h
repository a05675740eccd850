#pragma once

#include <vector>

#include <nas/model/staged_network.h>

namespace nas {

/// VGG in its CIFAR form. Defaults: VGG16 with BN; the thesis does not name the depth of its VGG.
struct VggOptions {
  int64_t channels = 64;                          ///< of the first stage; doubled from stage to stage up to eight times
  std::vector<int64_t> layers = {2, 2, 3, 3, 3};  ///< convolutions a stage (VGG16)
  int64_t classes = 10;                           ///< of the data set
  int64_t image_channels = 3;                     ///< of the data set
  int64_t image_side = 32;                        ///< in pixels; every stage ends with a 2 x 2 max pooling

  /// Throws Error: positive sizes, an image that can be halved once a stage.
  void validate() const;
};

/// Stages of 3 x 3 convolutions with bias, BN and ReLU, each stage ended by max pooling; one linear layer.
/// Source: Simonyan and Zisserman, ICLR 2015, configuration D; BN and the single linear layer as in the usual CIFAR
/// form.
class Vgg : public StagedNetwork {
 public:
  Vgg(const VggOptions& options, at::Generator generator);

 protected:
  torch::Tensor leave_stage(const torch::Tensor& x) override;
};

}  // namespace nas
