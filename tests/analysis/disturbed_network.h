#pragma once

#include <memory>

#include <torch/nn.h>

#include <nas/model/resnet.h>
#include <nas/train/random.h>

namespace nas::testing {

/// BN statistics that are not the initial ones, and that differ from layer to layer.
inline void disturb_statistics(torch::nn::Module& network) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(5);
  for (auto& buffer : network.named_buffers()) {
    if (buffer.key().ends_with("running_mean")) buffer.value().normal_();
    if (buffer.key().ends_with("running_var")) buffer.value().uniform_(0.5, 2);
  }
}

/// In evaluation mode.
inline std::shared_ptr<ResNet> resnet(int64_t blocks = 4) {
  auto network = std::make_shared<ResNet>(ResNetOptions{.channels = 4, .blocks = blocks}, make_generator(1));
  disturb_statistics(*network);
  network->eval();
  return network;
}

}  // namespace nas::testing
