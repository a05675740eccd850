#include <nas/search/supernet_search.h>

#include <nas/run/error.h>
#include <nas/search/evaluate.h>
#include <nas/train/module_state.h>
#include <nas/train/random.h>

namespace nas {
namespace {

LoaderOptions loader_options(const SearchOptions& options, uint64_t seed, Stream stream, Order order) {
  return {.batch_size = options.batch_size,
          .order = order,
          .augmentation = options.augmentation,
          .seed = seed,
          .stream = static_cast<uint32_t>(stream)};
}

at::Generator generator_of(uint64_t seed, Stream stream) { return make_generator(seed, static_cast<uint64_t>(stream)); }

}  // namespace

void SearchOptions::validate() const {
  supernet.validate(search_space(space));
  bilevel.validate();
  augmentation.validate();
  if (epochs < 1) fail("search: epochs = {}: must be at least 1", epochs);
  if (batch_size < 1) fail("search: batch_size = {}: must be at least 1", batch_size);
  if (validate_every < 1) fail("search: validate_every = {}: must be at least 1", validate_every);
  if (freeze_weights_after < 0) fail("search: freeze_weights_after = {}: must not be negative", freeze_weights_after);
  if (!(alpha_scale >= 0)) fail("search: alpha_scale = {}: must not be negative", alpha_scale);
}

SupernetSearch::SupernetSearch(const SearchOptions& options, SearchData data, uint64_t seed)
    : options_(options),
      data_(std::move(data)),
      train_loader_(data_.train, loader_options(options, seed, Stream::TrainBatches,
                                                options.independent_batches ? Order::Independent : Order::Shuffled)),
      // Official code: a new iterator over the valid half every step, hence an independent random batch.
      valid_loader_(data_.valid, loader_options(options, seed, Stream::ValidBatches, Order::Independent)),
      evaluation_loader_(data_.valid, LoaderOptions::evaluation(options.batch_size)),
      noise_(generator_of(seed, Stream::Noise)) {
  options_.validate();
  const SearchSpace space = search_space(options_.space);
  supernet_ = make_supernet(space, options_.supernet, generator_of(seed, Stream::Weights));
  supernet_->set_noise_generator(noise_);
  relaxation_ =
      std::make_unique<SoftmaxRelaxation>(space, options_.alpha_scale, generator_of(seed, Stream::Architecture));
  bilevel_ = std::make_unique<Bilevel>(*supernet_, *relaxation_, options_.bilevel);
}

void SupernetSearch::step() {
  const bool frozen = options_.freeze_weights_after > 0 && epoch_ >= options_.freeze_weights_after;
  const double learning_rate = frozen ? 0 : cosine_learning_rate(options_.bilevel.weights, epoch_, options_.epochs);
  const Batch train = train_loader_.batch(epoch_, step_);
  const bool fixed = options_.bilevel.fixed_architecture;
  const Batch valid = fixed ? Batch{} : valid_loader_.batch(epoch_, step_);
  const BilevelStep result = bilevel_->step(train, fixed ? nullptr : &valid, learning_rate);
  watch_.check(result.train_loss + result.valid_loss, epoch_ + 1, step_ + 1, learning_rate);
  train_meter_.add(result.train_loss, result.train_logits, train.labels);
  if (result.valid_logits.defined()) valid_meter_.add(result.valid_loss, result.valid_logits, valid.labels);
  weight_gradient_ += result.weight_gradient_norm;
  architecture_gradient_ += result.architecture_gradient_norm;
  if (++step_ == train_loader_.steps()) end_epoch(learning_rate);
}

void SupernetSearch::end_epoch(double learning_rate) {
  const double steps = static_cast<double>(step_);
  nlohmann::json row = {{"phase", "search"},
                        {"epoch", epoch_ + 1},
                        {"steps", (epoch_ + 1) * train_loader_.steps()},
                        {"learning_rate", learning_rate},
                        {"train_loss", train_meter_.loss()},
                        {"train_accuracy", train_meter_.accuracy()},
                        {"valid_batches_loss", valid_meter_.loss()},
                        {"valid_batches_accuracy", valid_meter_.accuracy()},
                        {"weight_gradient_norm", weight_gradient_ / steps},
                        {"architecture_gradient_norm", architecture_gradient_ / steps}};
  const MixingWeights weights = relaxation_->expected_weights();
  if ((epoch_ + 1) % options_.validate_every == 0 || epoch_ + 1 == options_.epochs) {
    const Meter valid = evaluate(*supernet_, weights, evaluation_loader_, epoch_, NormStatistics::Running);
    row["valid_loss"] = valid.loss();
    row["valid_accuracy"] = valid.accuracy();
  }
  for (std::size_t type = 0; type < weights.size(); ++type) {
    const torch::Tensor values = weights[type].detach().to(torch::kDouble).contiguous();
    nlohmann::json rows = nlohmann::json::array();
    for (int64_t e = 0; e < values.size(0); ++e) {
      const double* begin = values[e].data_ptr<double>();
      rows.push_back(std::vector<double>(begin, begin + values.size(1)));
    }
    row["mixing_weights"][supernet_->space().cells[type].name] = rows;
  }
  row_ = std::move(row);
  train_meter_.reset();
  valid_meter_.reset();
  weight_gradient_ = architecture_gradient_ = 0;
  step_ = 0;
  ++epoch_;
}

Position SupernetSearch::position() const {
  Position position{.phase = "search",
                    .epoch = std::min(epoch_ + 1, options_.epochs),
                    .epochs = options_.epochs,
                    .step = step_,
                    .steps = train_loader_.steps()};
  if (train_meter_.count() > 0) {
    position.loss = train_meter_.loss();
    position.accuracy = train_meter_.accuracy();
  }
  return position;
}

Checkpoint SupernetSearch::checkpoint() const {
  Checkpoint checkpoint;
  bilevel_->save(checkpoint);
  save_generator(noise_, checkpoint, "noise");
  checkpoint.meta = {{"epoch", epoch_},
                     {"step", step_},
                     {"train", train_meter_.state()},
                     {"valid", valid_meter_.state()},
                     {"weight_gradient", weight_gradient_},
                     {"architecture_gradient", architecture_gradient_}};
  return checkpoint;
}

void SupernetSearch::restore(const Checkpoint& checkpoint) {
  bilevel_->load(checkpoint);
  load_generator(noise_, checkpoint, "noise");
  epoch_ = checkpoint.meta.at("epoch").get<int64_t>();
  step_ = checkpoint.meta.at("step").get<int64_t>();
  train_meter_.restore(checkpoint.meta.at("train"));
  valid_meter_.restore(checkpoint.meta.at("valid"));
  weight_gradient_ = checkpoint.meta.at("weight_gradient").get<double>();
  architecture_gradient_ = checkpoint.meta.at("architecture_gradient").get<double>();
}

}  // namespace nas
