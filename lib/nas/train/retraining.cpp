#include <nas/train/retraining.h>

#include <algorithm>

#include <torch/nn/functional/loss.h>
#include <torch/utils.h>

#include <nas/run/error.h>
#include <nas/train/module_state.h>
#include <nas/train/random.h>

namespace nas {
namespace {

constexpr uint32_t kBatchStream = 200, kWeightStream = 201, kDropPathStream = 202;

}  // namespace

void RetrainingOptions::validate() const {
  network.validate();
  weights.validate();
  augmentation.validate();
  if (epochs < 1) fail("retraining: epochs = {}: must be at least 1", epochs);
  if (batch_size < 2) fail("retraining: batch_size = {}: BN needs at least 2", batch_size);
  if (evaluate_every < 1) fail("retraining: evaluate_every = {}: must be at least 1", evaluate_every);
  if (!(drop_path >= 0 && drop_path < 1)) fail("retraining: drop_path = {}: must lie in [0, 1)", drop_path);
  if (!(auxiliary_weight >= 0)) fail("retraining: auxiliary_weight = {}: must not be negative", auxiliary_weight);
}

Retraining::Retraining(const Genotype& genotype, const RetrainingOptions& options, Split train, Split evaluation,
                       uint64_t seed)
    : options_((options.validate(), options)),
      train_loader_(std::move(train), {.batch_size = options.batch_size,
                                       .augmentation = options.augmentation,
                                       .seed = seed,
                                       .stream = kBatchStream}),
      evaluation_loader_(std::move(evaluation), LoaderOptions::evaluation(options.evaluation_batch_size)),
      drop_path_(make_generator(seed, kDropPathStream)),
      network_(std::make_shared<Network>(genotype, options.network, make_generator(seed, kWeightStream))),
      parameters_(*network_),
      sgd_(parameters_, options.weights) {}

void Retraining::step() {
  const double learning_rate = cosine_learning_rate(options_.weights, epoch_, options_.epochs);
  const Batch batch = train_loader_.batch(epoch_, step_);
  const double probability = options_.drop_path * static_cast<double>(epoch_) / static_cast<double>(options_.epochs);
  parameters_.zero_gradients();
  const NetworkOutput output = network_->forward(batch.images, {.probability = probability, .generator = drop_path_});
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

Meter Retraining::evaluate() {
  torch::NoGradGuard no_grad;
  network_->eval();
  Meter meter;
  for (int64_t i = 0; i < evaluation_loader_.steps(); ++i) {
    const Batch batch = evaluation_loader_.batch(0, i);
    const torch::Tensor logits = network_->forward(batch.images).logits;
    meter.add(torch::nn::functional::cross_entropy(logits, batch.labels).item<double>(), logits, batch.labels);
  }
  network_->train();
  return meter;
}

void Retraining::end_epoch(double learning_rate) {
  nlohmann::json row = {{"phase", "retrain"},
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

Position Retraining::position() const {
  Position position{.phase = "retrain",
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

Checkpoint Retraining::checkpoint() const {
  Checkpoint checkpoint;
  save_module(*network_, checkpoint, "network");
  sgd_.save(checkpoint, "sgd");
  save_generator(drop_path_, checkpoint, "drop_path");
  checkpoint.meta = {{"epoch", epoch_},
                     {"step", step_},
                     {"meter", meter_.state()},
                     {"last_accuracy", last_accuracy_},
                     {"best_accuracy", best_accuracy_}};
  return checkpoint;
}

void Retraining::restore(const Checkpoint& checkpoint) {
  load_module(*network_, checkpoint, "network");
  sgd_.load(checkpoint, "sgd");
  load_generator(drop_path_, checkpoint, "drop_path");
  checkpoint.meta.at("epoch").get_to(epoch_);
  checkpoint.meta.at("step").get_to(step_);
  meter_.restore(checkpoint.meta.at("meter"));
  checkpoint.meta.at("last_accuracy").get_to(last_accuracy_);
  checkpoint.meta.at("best_accuracy").get_to(best_accuracy_);
}

}  // namespace nas
