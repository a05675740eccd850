#include <nas/train/training.h>

#include <algorithm>

#include <nas/run/error.h>
#include <nas/train/evaluation.h>
#include <nas/train/module_state.h>

namespace nas {

void TrainingOptions::validate(const std::string& name) const {
  weights.validate();
  augmentation.validate();
  if (epochs < 1) fail("{}: epochs = {}: must be at least 1", name, epochs);
  if (batch_size < 2) fail("{}: batch_size = {}: BN needs at least 2", name, batch_size);
  if (evaluate_every < 1) fail("{}: evaluate_every = {}: must be at least 1", name, evaluate_every);
  if (evaluation_batch_size < 1) {
    fail("{}: evaluation_batch_size = {}: must be at least 1", name, evaluation_batch_size);
  }
}

Training::Training(std::string phase, std::shared_ptr<torch::nn::Module> network, const TrainingOptions& options,
                   Split train, Split evaluation, uint64_t seed, uint32_t stream)
    : phase_(std::move(phase)),
      options_((options.validate(), options)),
      train_loader_(
          std::move(train),
          {.batch_size = options.batch_size, .augmentation = options.augmentation, .seed = seed, .stream = stream}),
      evaluation_loader_(std::move(evaluation), LoaderOptions::evaluation(options.evaluation_batch_size)),
      module_(std::move(network)),
      parameters_(*module_),
      sgd_(parameters_, options.weights),
      watch_(phase_) {}

void Training::step() {
  const double learning_rate = cosine_learning_rate(options_.weights, epoch_, options_.epochs);
  const Batch batch = train_loader_.batch(epoch_, step_);
  parameters_.zero_gradients();
  const Objective result = objective(batch);
  const double value = result.cross_entropy.item<double>();
  result.loss.backward();
  watch_.check(value, epoch_ + 1, step_ + 1, learning_rate);
  sgd_.step(learning_rate);
  meter_.add(value, result.logits, batch.labels);
  if (++step_ == train_loader_.steps()) end_epoch(learning_rate);
}

void Training::end_epoch(double learning_rate) {
  nlohmann::json row = {{"phase", phase_},
                        {"epoch", epoch_ + 1},
                        {"learning_rate", learning_rate},
                        {"train_loss", meter_.loss()},
                        {"train_accuracy", meter_.accuracy()}};
  if ((epoch_ + 1) % options_.evaluate_every == 0 || epoch_ + 1 == options_.epochs) {
    const LogitsFunction evaluated = [this](const torch::Tensor& images) { return logits(images); };
    const Meter result = evaluate(*module_, evaluated, evaluation_loader_, 0, NormStatistics::Running);
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
  save_module(*module_, checkpoint, "network");
  sgd_.save(checkpoint, "sgd");
  checkpoint.meta = {{"epoch", epoch_},
                     {"step", step_},
                     {"meter", meter_.state()},
                     {"last_accuracy", last_accuracy_},
                     {"best_accuracy", best_accuracy_}};
  return checkpoint;
}

void Training::restore(const Checkpoint& checkpoint) {
  load_module(*module_, checkpoint, "network");
  sgd_.load(checkpoint, "sgd");
  checkpoint.meta.at("epoch").get_to(epoch_);
  checkpoint.meta.at("step").get_to(step_);
  meter_.restore(checkpoint.meta.at("meter"));
  checkpoint.meta.at("last_accuracy").get_to(last_accuracy_);
  checkpoint.meta.at("best_accuracy").get_to(best_accuracy_);
}

}  // namespace nas
