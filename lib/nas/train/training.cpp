#include <nas/train/training.h>

#include <algorithm>

#include <torch/nn/functional/loss.h>
#include <torch/utils.h>

#include <nas/run/error.h>
#include <nas/train/module_state.h>

namespace nas {
namespace {

constexpr uint32_t kBatchStream = 200;

}  // namespace

void TrainingOptions::validate() const {
  weights.validate();
  augmentation.validate();
  if (epochs < 1) fail("training: epochs = {}: must be at least 1", epochs);
  if (batch_size < 2) fail("training: batch_size = {}: BN needs at least 2", batch_size);
  if (evaluate_every < 1) fail("training: evaluate_every = {}: must be at least 1", evaluate_every);
  if (!(auxiliary_weight >= 0)) fail("training: auxiliary_weight = {}: must not be negative", auxiliary_weight);
}

Training::Training(std::shared_ptr<torch::nn::Module> network, TrainingForward forward, const TrainingOptions& options,
                   Split train, Split evaluation, uint64_t seed, std::string phase)
    : network_(std::move(network)),
      forward_(std::move(forward)),
      options_((options.validate(), options)),
      phase_(std::move(phase)),
      train_loader_(std::move(train), {.batch_size = options.batch_size,
                                       .augmentation = options.augmentation,
                                       .seed = seed,
                                       .stream = kBatchStream}),
      evaluation_loader_(std::move(evaluation), LoaderOptions::evaluation(options.evaluation_batch_size)),
      parameters_(*network_),
      sgd_(parameters_, options.weights),
      watch_(phase_) {}

void Training::step() {
  const double learning_rate = cosine_learning_rate(options_.weights, epoch_, options_.epochs);
  const Batch batch = train_loader_.batch(epoch_, step_);
  parameters_.zero_gradients();
  const TrainingOutput output =
      forward_(batch.images, static_cast<double>(epoch_) / static_cast<double>(options_.epochs));
  namespace F = torch::nn::functional;
  torch::Tensor loss = F::cross_entropy(output.logits, batch.labels);
  const double value = loss.item<double>();
  if (output.auxiliary.defined()) {
    loss = loss + options_.auxiliary_weight * F::cross_entropy(output.auxiliary, batch.labels);
  }
  loss.backward();
  watch_.check(value, epoch_ + 1, step_ + 1, learning_rate);
  sgd_.step(learning_rate);
  meter_.add(value, output.logits, batch.labels);
  if (++step_ == train_loader_.steps()) end_epoch(learning_rate);
}

Meter Training::evaluate() {
  torch::NoGradGuard no_grad;
  network_->eval();
  Meter meter;
  for (int64_t i = 0; i < evaluation_loader_.steps(); ++i) {
    const Batch batch = evaluation_loader_.batch(0, i);
    const torch::Tensor logits = forward_(batch.images, 0).logits;
    meter.add(torch::nn::functional::cross_entropy(logits, batch.labels).item<double>(), logits, batch.labels);
  }
  network_->train();
  return meter;
}

void Training::end_epoch(double learning_rate) {
  nlohmann::json row = {{"phase", phase_},
                        {"epoch", epoch_ + 1},
                        {"learning_rate", learning_rate},
                        {"train_loss", meter_.loss()},
                        {"train_accuracy", meter_.accuracy()}};
  if ((epoch_ + 1) % options_.evaluate_every == 0 || epoch_ + 1 == options_.epochs) {
    const Meter result = evaluate();
    const std::string& split = evaluation_loader_.split().name;
    row[split + "_loss"] = result.loss();
    row[split + "_accuracy"] = result.accuracy();
    last_accuracy_ = result.accuracy();
    best_accuracy_ = std::max(best_accuracy_, last_accuracy_);
  }
  row_ = std::move(row);
  meter_.reset();
  step_ = 0;
  ++epoch_;
}

Position Training::position() const {
  Position position{.phase = phase_,
                    .epoch = std::min(epoch_ + 1, options_.epochs),
                    .epochs = options_.epochs,
                    .step = step_,
                    .steps = train_loader_.steps()};
  if (meter_.count() > 0) {
    position.loss = meter_.loss();
    position.accuracy = meter_.accuracy();
  }
  return position;
}

Checkpoint Training::checkpoint() const {
  Checkpoint checkpoint;
  save_module(*network_, checkpoint, "network");
  sgd_.save(checkpoint, "sgd");
  checkpoint.meta = {{"epoch", epoch_},
                     {"step", step_},
                     {"meter", meter_.state()},
                     {"last_accuracy", last_accuracy_},
                     {"best_accuracy", best_accuracy_}};
  return checkpoint;
}

void Training::restore(const Checkpoint& checkpoint) {
  load_module(*network_, checkpoint, "network");
  sgd_.load(checkpoint, "sgd");
  checkpoint.meta.at("epoch").get_to(epoch_);
  checkpoint.meta.at("step").get_to(step_);
  meter_.restore(checkpoint.meta.at("meter"));
  checkpoint.meta.at("last_accuracy").get_to(last_accuracy_);
  checkpoint.meta.at("best_accuracy").get_to(best_accuracy_);
}

}  // namespace nas
