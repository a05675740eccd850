#pragma once

#include <functional>
#include <vector>

#include <nas/train/flat_parameters.h>

namespace nas {

/// How DARTS approximates the gradient through one inner step. Source: official code (architect.py).
struct SecondOrderOptions {
  double eta = 0.025;     ///< learning rate of the virtual inner step: the current one of the weights
  double momentum = 0.9;  ///< of the weights' optimiser
  double weight_decay = 3e-4;
  double epsilon = 0.01;  ///< finite difference step, divided by the norm of the direction
};

/// A loss at the present weights and architecture parameters.
using LossFunction = std::function<torch::Tensor()>;

/// The unrolled gradient of the validation loss with respect to the architecture parameters,
///   g(w') - eta * (d/dalpha L_train(w + eps v) - d/dalpha L_train(w - eps v)) / (2 eps),
/// where w' = w - eta (momentum * buffer + dL_train/dw + weight_decay * w), g = dL_valid(w')/dalpha,
/// v = dL_valid(w')/dw', eps = epsilon / |v|. The weights are left as they were; their gradients are overwritten.
/// Running statistics of `network` move as in the official code: by the three passes over the training batch.
std::vector<torch::Tensor> unrolled_gradient(torch::nn::Module& network, FlatParameters& weights,
                                             const torch::Tensor& momentum_buffer,
                                             const std::vector<torch::Tensor>& alpha, const LossFunction& train_loss,
                                             const LossFunction& valid_loss, const SecondOrderOptions& options);

}  // namespace nas
