#include <nas/search/bilevel.h>

#include <cmath>

#include <torch/nn/functional/loss.h>
#include <torch/utils.h>

#include <nas/run/error.h>
#include <nas/train/module_state.h>

namespace nas {
namespace {

torch::optim::AdamOptions adam_options(const ArchitectureOptions& options) {
  return torch::optim::AdamOptions(options.learning_rate)
      .betas({options.beta1, options.beta2})
      .weight_decay(options.weight_decay);
}

std::string alpha_name(std::size_t i) { return "architecture." + std::to_string(i); }

}  // namespace

void ArchitectureOptions::validate() const {
  if (!(learning_rate >= 0)) fail("architecture: learning_rate = {}: must not be negative", learning_rate);
  if (!(weight_decay >= 0)) fail("architecture: weight_decay = {}: must not be negative", weight_decay);
  for (const double beta : {beta1, beta2}) {
    if (!(beta >= 0 && beta < 1)) fail("architecture: beta = {}: must lie in [0, 1)", beta);
  }
}

Bilevel::Bilevel(Supernet& supernet, Relaxation& relaxation, const BilevelOptions& options)
    : supernet_(supernet),
      relaxation_(relaxation),
      options_(options),
      weights_(supernet),
      sgd_(weights_, options.weights),
      adam_(relaxation.parameters(), adam_options(options.architecture)) {
  options_.validate();
}

BilevelStep Bilevel::step(const Batch& train, const Batch* valid, double learning_rate,
                          const MixingTransform& transform) {
  BilevelStep result;
  if (valid && !options_.fixed_architecture) architecture_step(train, *valid, learning_rate, transform, result);

  MixingWeights mixing;
  {
    torch::NoGradGuard no_grad;  // the weight step needs no gradient for alpha
    mixing = relaxation_.weights();
    if (transform) mixing = transform(mixing);
  }
  weights_.zero_gradients();
  const torch::Tensor logits = supernet_.forward(train.images, mixing);
  const torch::Tensor loss = torch::nn::functional::cross_entropy(logits, train.labels);
  loss.backward();
  result.train_loss = loss.item<double>();
  result.train_logits = logits.detach();
  result.weight_gradient_norm = sgd_.step(learning_rate);
  return result;
}

void Bilevel::architecture_step(const Batch& train, const Batch& valid, double learning_rate,
                                const MixingTransform& transform, BilevelStep& result) {
  const std::vector<torch::Tensor>& alpha = relaxation_.parameters();
  torch::Tensor logits;
  const auto loss_on = [&](const Batch& batch) {
    MixingWeights mixing = relaxation_.weights();
    if (transform) mixing = transform(mixing);
    logits = supernet_.forward(batch.images, mixing);
    return torch::nn::functional::cross_entropy(logits, batch.labels);
  };

  std::vector<torch::Tensor> gradient;
  if (options_.second_order) {
    gradient = unrolled_gradient(
        supernet_, weights_, sgd_.momentum_buffer(), alpha, [&] { return loss_on(train); },
        [&] {
          const torch::Tensor loss = loss_on(valid);
          result.valid_loss = loss.item<double>();
          result.valid_logits = logits.detach();
          return loss;
        },
        {.eta = learning_rate, .momentum = options_.weights.momentum, .weight_decay = options_.weights.weight_decay});
  } else {
    const torch::Tensor loss = loss_on(valid);
    result.valid_loss = loss.item<double>();
    result.valid_logits = logits.detach();
    gradient = torch::autograd::grad({loss}, alpha);
  }
  double squares = 0;
  for (std::size_t i = 0; i < alpha.size(); ++i) {
    torch::Tensor parameter = alpha[i];
    parameter.mutable_grad() = gradient[i];
    squares += gradient[i].pow(2).sum().item<double>();
  }
  result.architecture_gradient_norm = std::sqrt(squares);
  adam_.step();
}

void Bilevel::save(Checkpoint& checkpoint) const {
  save_module(supernet_, checkpoint, "supernet");
  for (std::size_t i = 0; i < relaxation_.parameters().size(); ++i) {
    checkpoint.tensors[alpha_name(i)] = relaxation_.parameters()[i].detach().clone();
  }
  sgd_.save(checkpoint, "sgd");
  save_optimiser(adam_, checkpoint, "adam");
}

void Bilevel::load(const Checkpoint& checkpoint) {
  load_module(supernet_, checkpoint, "supernet");
  torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < relaxation_.parameters().size(); ++i) {
    torch::Tensor parameter = relaxation_.parameters()[i];
    parameter.copy_(checkpoint.tensors.at(alpha_name(i)));
  }
  sgd_.load(checkpoint, "sgd");
  load_optimiser(adam_, checkpoint, "adam");
}

}  // namespace nas
