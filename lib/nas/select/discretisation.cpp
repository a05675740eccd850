#include <nas/select/discretisation.h>

#include <algorithm>

#include <torch/types.h>
#include <torch/utils.h>

#include <nas/run/error.h>

namespace nas {
namespace {

LoaderOptions batches(const SearchOptions& search, Order order, uint64_t seed, uint32_t stream) {
  return {.batch_size = search.batch_size,
          .order = order,
          .augmentation = search.augmentation,
          .seed = seed,
          .stream = 110 + stream};
}

}  // namespace

void DiscretisationOptions::validate() const {
  convergence.validate();
  weights.validate();
  if (repeats < 1 || repeats > 2) fail("strength: repeats = {}: must be 1 or 2, as the reports compare two", repeats);
}

std::vector<StudiedEdge> every_edge(const SearchSpace& space) {
  std::vector<StudiedEdge> edges;
  for (std::size_t type = 0; type < space.cells.size(); ++type) {
    for (std::size_t edge = 0; edge < space.cells[type].edges.size(); ++edge) {
      edges.push_back({type, static_cast<int64_t>(edge)});
    }
  }
  return edges;
}

std::vector<StudiedEdge> random_edges(const SearchSpace& space, int64_t count, at::Generator generator) {
  const std::vector<StudiedEdge> all = every_edge(space);
  const auto total = static_cast<int64_t>(all.size());
  if (count < 1 || count > total) fail("edges = {}: {} has {} edges: choose 1 to {}", count, space.name, total, total);
  const torch::Tensor order = std::get<0>(torch::randperm(total, generator, torch::kLong).slice(0, 0, count).sort());
  std::vector<StudiedEdge> edges;
  for (int64_t i = 0; i < count; ++i) edges.push_back(all[order[i].item<int64_t>()]);
  return edges;
}

Discretisation::Discretisation(SupernetSearch& search, const Split& images, const DiscretisationOptions& options,
                               std::vector<StudiedEdge> edges, uint64_t seed)
    : search_(search),
      space_(search.supernet().space()),
      images_(describe(images)),
      options_(options),
      train_loader_(search.data().train, batches(search.options(), Order::Shuffled, seed, 1)),
      valid_loader_(search.data().valid, batches(search.options(), Order::Independent, seed, 2)),
      evaluation_loader_(images, LoaderOptions::evaluation(search.options().batch_size)),
      start_(search.checkpoint()),
      decisions_(space_),
      convergence_(options.convergence) {
  options_.validate();
  for (auto& [name, tensor] : start_.tensors) tensor = tensor.clone();  // the momentum there is the live one
  for (const torch::Tensor& weights : search.relaxation().expected_weights())
    alpha_.push_back(weights.detach().clone());
  tasks_.push_back({.kind = Kind::Intact});
  if (options_.control) tasks_.push_back({.kind = Kind::Control});
  for (const StudiedEdge& place : edges) {
    const int64_t candidates = space_.cells[place.type].candidates();
    for (int64_t c = 0; c < candidates; ++c) tasks_.push_back({Kind::Removal, place, c});
    for (int64_t r = 0; r < options_.repeats; ++r) {
      for (int64_t c = 0; c < candidates; ++c) tasks_.push_back({Kind::Discretise, place, c, r});
    }
  }
  begin_task();
}

void Discretisation::begin_task() {
  decisions_ = Decisions(space_);
  if (finished()) return;
  const Task& task = tasks_[task_];
  if (task.kind == Kind::Discretise) decisions_.decide(task.place.type, task.place.edge, task.candidate);
  if (tunes()) search_.bilevel().reset_weight_optimiser(options_.weights);
}

MixingWeights Discretisation::apply(const MixingWeights& weights) const {
  const Task& task = tasks_[task_];
  if (task.kind == Kind::Removal) return without_operation(weights, task.place.type, task.place.edge, task.candidate);
  return decisions_.apply(weights);
}

Meter Discretisation::measure() {
  torch::NoGradGuard no_grad;
  return evaluate(search_.supernet(), apply(search_.relaxation().expected_weights()), evaluation_loader_, 0,
                  options_.statistics);
}

void Discretisation::step() {
  TORCH_INTERNAL_ASSERT(!finished());
  if (tunes()) {
    tune();
  } else {
    conclude();
  }
}

void Discretisation::tune() {
  const int64_t epoch = convergence_.epochs();
  if (epoch == 0 && step_ == 0) {
    // The pass updates BN's running statistics; the weights to be tuned are the supernet's own. Repeats start equal.
    if (tasks_[task_].repeat == 0) before_ = measure().accuracy();
    search_.restore(start_);
    search_.bilevel().reset_weight_optimiser(options_.weights);
  }
  const int64_t stream_epoch = tasks_[task_].repeat * options_.convergence.max_epochs + epoch;
  const Batch train = train_loader_.batch(stream_epoch, step_);
  const bool fixed = search_.options().bilevel.fixed_architecture || !options_.train_architecture;
  const Batch valid = fixed ? Batch{} : valid_loader_.batch(stream_epoch, step_);
  const BilevelStep result = search_.bilevel().step(train, fixed ? nullptr : &valid, options_.weights.learning_rate,
                                                    [this](const MixingWeights& weights) { return apply(weights); });
  watch_.check(result.train_loss + result.valid_loss, epoch + 1, step_ + 1, options_.weights.learning_rate);
  tune_meter_.add(result.train_loss, result.train_logits, train.labels);
  if (++step_ < train_loader_.steps()) return;
  step_ = 0;
  convergence_.add(tune_meter_.loss());
  tune_meter_.reset();
  if (convergence_.stopped()) conclude();
}

void Discretisation::conclude() {
  const Task& task = tasks_[task_];
  const Meter meter = measure();
  nlohmann::json outcome = {{"accuracy", meter.accuracy()}, {"loss", meter.loss()}};
  if (tunes()) {
    outcome["before"] = before_;
    outcome["epochs"] = convergence_.epochs();
    outcome["capped"] = convergence_.capped();
    nlohmann::json row = {{"phase", "fine-tune"}, {"train_loss", convergence_.losses()}};
    if (task.kind == Kind::Discretise) {
      const CellSpace& cell = space_.cells[task.place.type];
      row["cell"] = cell.name;
      row["edge"] = task.place.edge;
      row["operation"] = name(cell.edges[task.place.edge].candidates[task.candidate]);
      row["repeat"] = task.repeat;
    }
    rows_.push_back(std::move(row));
  }
  outcomes_.push_back(std::move(outcome));
  const bool last = task.kind == Kind::Discretise && task.repeat + 1 == options_.repeats &&
                    task.candidate + 1 == space_.cells[task.place.type].candidates();
  if (last) rows_.push_back(edge_row(task));
  convergence_ = Convergence(options_.convergence);
  before_ = 0;
  ++task_;
  put_back();
  begin_task();
}

void Discretisation::put_back() {
  search_.bilevel().reset_weight_optimiser(search_.options().bilevel.weights);
  search_.restore(start_);
}

nlohmann::json Discretisation::edge_row(const Task& last) const {
  const CellSpace& cell = space_.cells[last.place.type];
  const Edge& edge = cell.edges[last.place.edge];
  const int64_t candidates = cell.candidates();
  const std::size_t removals = outcomes_.size() - static_cast<std::size_t>((1 + options_.repeats) * candidates);
  nlohmann::json row = {{"phase", "strength"},
                        {"cell", cell.name},
                        {"edge", last.place.edge},
                        {"source", edge.source},
                        {"target", edge.target}};
  for (int64_t c = 0; c < candidates; ++c) {
    const nlohmann::json& removal = outcomes_[removals + c];
    row["operations"].push_back(std::string(name(edge.candidates[c])));
    row["alpha"].push_back(alpha_[last.place.type][last.place.edge][c].item<double>());
    row["removal_accuracy"].push_back(removal.at("accuracy"));
    row["removal_loss"].push_back(removal.at("loss"));
    double accuracy = 0, loss = 0;
    nlohmann::json accuracies, epochs, capped;
    for (int64_t r = 0; r < options_.repeats; ++r) {
      const nlohmann::json& discretised = outcomes_[removals + (1 + r) * candidates + c];
      if (r == 0) row["discretised_accuracy"].push_back(discretised.at("before"));
      accuracy += discretised.at("accuracy").get<double>() / static_cast<double>(options_.repeats);
      loss += discretised.at("loss").get<double>() / static_cast<double>(options_.repeats);
      accuracies.push_back(discretised.at("accuracy"));
      epochs.push_back(discretised.at("epochs"));
      capped.push_back(discretised.at("capped"));
    }
    row["accuracy"].push_back(accuracy);
    row["loss"].push_back(loss);
    row["accuracies"].push_back(accuracies);
    row["epochs"].push_back(epochs);
    row["capped"].push_back(capped);
  }
  return row;
}

std::optional<nlohmann::json> Discretisation::take_row() {
  if (rows_.empty()) return std::nullopt;
  nlohmann::json row = std::move(rows_.front());
  rows_.erase(rows_.begin());
  return row;
}

Position Discretisation::position() const {
  const auto total = static_cast<int64_t>(tasks_.size());
  Position position{.phase = "strength", .epoch = std::min(static_cast<int64_t>(task_) + 1, total), .epochs = total};
  if (finished() || !tunes()) return position;
  position.step = convergence_.epochs() * train_loader_.steps() + step_;
  position.steps = options_.convergence.max_epochs * train_loader_.steps();
  if (tune_meter_.count() > 0) {
    position.loss = tune_meter_.loss();
    position.accuracy = tune_meter_.accuracy();
  }
  return position;
}

nlohmann::json Discretisation::results() const {
  TORCH_INTERNAL_ASSERT(finished());
  nlohmann::json results = {{"measured_on", images_}, {"supernet_accuracy", outcomes_[0].at("accuracy")}};
  if (options_.control) {
    results["control_accuracy"] = outcomes_[1].at("accuracy");
    results["control_epochs"] = outcomes_[1].at("epochs");
    results["control_capped"] = outcomes_[1].at("capped");
  }
  int64_t trials = 0, capped = 0;
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    if (tasks_[i].kind != Kind::Discretise) continue;
    ++trials;
    capped += outcomes_[i].at("capped").get<bool>() ? 1 : 0;
  }
  results["trials"] = trials;
  results["capped_trials"] = capped;
  return results;
}

Checkpoint Discretisation::checkpoint() const {
  Checkpoint checkpoint = search_.checkpoint();
  checkpoint.meta["discretisation"] = {{"task", task_}, {"outcomes", outcomes_}, {"convergence", convergence_.state()},
                                       {"step", step_}, {"before", before_},     {"meter", tune_meter_.state()}};
  return checkpoint;
}

void Discretisation::restore(const Checkpoint& checkpoint) {
  const nlohmann::json& state = checkpoint.meta.at("discretisation");
  state.at("task").get_to(task_);
  outcomes_ = state.at("outcomes").get<std::vector<nlohmann::json>>();
  convergence_.restore(state.at("convergence"));
  state.at("step").get_to(step_);
  state.at("before").get_to(before_);
  tune_meter_.restore(state.at("meter"));
  put_back();
  begin_task();
  search_.restore(checkpoint);
}

}  // namespace nas
