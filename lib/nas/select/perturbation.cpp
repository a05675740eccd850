#include <nas/select/perturbation.h>

#include <algorithm>

#include <torch/types.h>

#include <nas/run/error.h>
#include <nas/train/module_state.h>
#include <nas/train/random.h>

namespace nas {
namespace {

constexpr int64_t kEdgesKept = 2;  // of a DARTS node

LoaderOptions perturbed_loader_options(const SearchOptions& search, const PerturbationOptions& options, uint64_t seed) {
  if (!options.augmented_validation) return LoaderOptions::evaluation(search.batch_size);
  return {.batch_size = search.batch_size,
          .order = Order::Shuffled,
          .augmentation = search.augmentation,
          .seed = seed,
          .stream = 100 + static_cast<uint32_t>(Stream::Selection)};
}

Split first_images(Split split, int64_t images) {
  if (images > 0 && images < split.size()) split.indices.resize(images);
  return split;
}

}  // namespace

PerturbationOptions PerturbationOptions::algorithm_1() {
  PerturbationOptions options;
  options.cell_types_together = false;
  options.statistics = NormStatistics::Running;
  options.augmented_validation = false;
  options.train_architecture = false;
  return options;
}

void PerturbationOptions::validate() const {
  weights.validate();
  if (tune_epochs < 0) fail("perturbation: tune_epochs = {}: must not be negative", tune_epochs);
  if (images < 0) fail("perturbation: images = {}: must not be negative (0 means all)", images);
}

PerturbationSelection::PerturbationSelection(SupernetSearch& search, const PerturbationOptions& options, uint64_t seed)
    : search_(search),
      space_(search.supernet().space()),
      options_(options),
      decisions_(space_),
      train_loader_(search.data().train, {.batch_size = search.options().batch_size,
                                          .augmentation = search.options().augmentation,
                                          .seed = seed,
                                          .stream = 101 + static_cast<uint32_t>(Stream::Selection)}),
      valid_loader_(search.data().valid, {.batch_size = search.options().batch_size,
                                          .order = Order::Independent,
                                          .augmentation = search.options().augmentation,
                                          .seed = seed,
                                          .stream = 102 + static_cast<uint32_t>(Stream::Selection)}),
      perturbed_loader_(first_images(search.data().valid, options.images),
                        perturbed_loader_options(search.options(), options, seed)),
      random_(make_generator(seed, static_cast<uint64_t>(Stream::Selection))) {
  options_.validate();
  search_.bilevel().reset_weight_optimiser(options_.weights);
  open_nodes_.resize(space_.cells.size());
  if (space_.macro == Macro::Darts) {
    for (std::size_t type = 0; type < space_.cells.size(); ++type) {
      const CellSpace& cell = space_.cells[type];
      for (int64_t node = cell.inputs; node < cell.inputs + cell.nodes; ++node) {
        if (static_cast<int64_t>(cell.incoming(node).size()) > kEdgesKept) open_nodes_[type].push_back(node);
      }
    }
  }
}

int64_t PerturbationSelection::operation_rounds() const {
  const auto edges = static_cast<int64_t>(space_.cells[0].edges.size());
  return options_.cell_types_together ? edges : edges * static_cast<int64_t>(space_.cells.size());
}

int64_t PerturbationSelection::topology_rounds() const {
  if (space_.macro == Macro::NasBench201) return 0;
  const int64_t nodes = space_.cells[0].nodes - 1;  // the first node has just two edges
  return options_.cell_types_together ? nodes : nodes * static_cast<int64_t>(space_.cells.size());
}

int64_t PerturbationSelection::tuning_epochs_after(int64_t round) const {
  if (options_.tune_epochs == 0) return 0;
  // Official schedules: DARTS spaces end with one epoch after the last decision; NAS-Bench-201 takes its last decision
  // one epoch before the end of 5 * (6 - 1) epochs.
  if (round + 1 == rounds()) return 1;
  const bool shortened = space_.macro == Macro::NasBench201 && options_.cell_types_together && round + 2 == rounds();
  return shortened ? std::max<int64_t>(options_.tune_epochs - 1, 1) : options_.tune_epochs;
}

int64_t PerturbationSelection::tuning_epochs() const {
  int64_t epochs = 0;
  for (int64_t round = 0; round < rounds(); ++round) epochs += tuning_epochs_after(round);
  return epochs;
}

bool PerturbationSelection::finished() const { return round_ == rounds(); }

int64_t PerturbationSelection::draw(int64_t count) {
  return torch::randint(count, {1}, random_, torch::kLong).item<int64_t>();
}

void PerturbationSelection::plan_round() {
  const auto types = space_.cells.size();
  trials_.clear();
  if (round_ < operation_rounds()) {
    if (options_.cell_types_together) {
      for (std::size_t type = 0; type < types; ++type) trials_.push_back(operation_trial(type));
    } else {
      // Algorithm 1: a random edge among all undecided ones.
      std::vector<std::pair<std::size_t, int64_t>> open;
      for (std::size_t type = 0; type < types; ++type) {
        for (const int64_t edge : decisions_.undecided(type)) open.emplace_back(type, edge);
      }
      const auto [type, edge] = open[draw(static_cast<int64_t>(open.size()))];
      trials_.push_back({.type = type, .edge = edge});
    }
  } else {
    for (std::size_t type = 0; type < types; ++type) {
      if (open_nodes_[type].empty()) continue;
      const auto which = draw(static_cast<int64_t>(open_nodes_[type].size()));
      const int64_t node = open_nodes_[type][which];
      open_nodes_[type].erase(open_nodes_[type].begin() + which);
      trials_.push_back(topology_trial(type, node));
      if (!options_.cell_types_together) break;
    }
  }
  for (Trial& trial : trials_) {
    if (trial.edge < 0) continue;
    for (int64_t c = 0; c < space_.cells[trial.type].candidates(); ++c) trial.options.push_back(c);
  }
  planned_ = true;
}

PerturbationSelection::Trial PerturbationSelection::operation_trial(std::size_t type) {
  const std::vector<int64_t> open = decisions_.undecided(type);
  return {.type = type, .edge = open[draw(static_cast<int64_t>(open.size()))]};
}

PerturbationSelection::Trial PerturbationSelection::topology_trial(std::size_t type, int64_t node) {
  return {.type = type, .node = node, .options = space_.cells[type].incoming(node)};
}

void PerturbationSelection::step() {
  if (!planned_) plan_round();
  if (!trials_.empty()) {
    evaluate_next();
  } else {
    tune();
  }
}

void PerturbationSelection::evaluate_next() {
  Trial& trial = trials_.front();
  MixingWeights weights;
  {
    torch::NoGradGuard no_grad;
    weights = decisions_.apply(search_.relaxation().expected_weights());
    const int64_t option = trial.options[trial.accuracies.size()];
    if (trial.edge >= 0) {
      weights = without_operation(weights, trial.type, trial.edge, option);
    } else {
      weights[trial.type] = weights[trial.type].clone();
      weights[trial.type][option].zero_();
    }
  }
  const Meter result = evaluate(search_.supernet(), weights, perturbed_loader_, passes_++, options_.statistics);
  trial.accuracies.push_back(result.accuracy());
  trial.losses.push_back(result.loss());
  if (trial.accuracies.size() == trial.options.size()) conclude();
}

void PerturbationSelection::conclude() {
  Trial& trial = trials_.front();
  const CellSpace& cell = space_.cells[trial.type];
  std::vector<double> kept;  // the higher, the less the removal hurts
  for (std::size_t i = 0; i < trial.options.size(); ++i) {
    kept.push_back(options_.criterion == PerturbationOptions::Criterion::Accuracy ? trial.accuracies[i]
                                                                                  : -trial.losses[i]);
  }
  nlohmann::json row = {{"phase", "select"},
                        {"round", round_ + 1},
                        {"cell", cell.name},
                        {"accuracies", trial.accuracies},
                        {"losses", trial.losses}};
  bool done = true;
  if (trial.edge >= 0) {
    // Ties go to the first candidate, as numpy's argmin.
    const auto chosen = std::min_element(kept.begin(), kept.end()) - kept.begin();
    decisions_.decide(trial.type, trial.edge, chosen);
    row["edge"] = trial.edge;
    row["operation"] = name(cell.edges[trial.edge].candidates[chosen]);
  } else {
    // Drops the edge that is missed least; ties go to the later one, as in the official code.
    std::size_t drop = 0;
    for (std::size_t i = 1; i < kept.size(); ++i) {
      if (kept[i] >= kept[drop]) drop = i;
    }
    row["node"] = trial.node;
    row["edges"] = trial.options;
    row["dropped"] = trial.options[drop];
    trial.options.erase(trial.options.begin() + static_cast<std::ptrdiff_t>(drop));
    trial.accuracies.clear();
    trial.losses.clear();
    done = static_cast<int64_t>(trial.options.size()) == kEdgesKept;
    if (done) {
      // Only now: while a node is being decided its dropped edges stay active, as in the official code.
      for (const int64_t e : cell.incoming(trial.node)) {
        if (std::count(trial.options.begin(), trial.options.end(), e) == 0) decisions_.drop(trial.type, e);
      }
    }
  }
  rows_.push_back(std::move(row));
  if (done) trials_.erase(trials_.begin());
  if (trials_.empty() && tuning_epochs_after(round_) == 0) {
    ++round_;
    planned_ = false;
  }
}

void PerturbationSelection::tune() {
  const Batch train = train_loader_.batch(tuned_epochs_, step_);
  const bool fixed = search_.options().bilevel.fixed_architecture || !options_.train_architecture;
  const Batch valid = fixed ? Batch{} : valid_loader_.batch(tuned_epochs_, step_);
  const BilevelStep result =
      search_.bilevel().step(train, fixed ? nullptr : &valid, options_.weights.learning_rate,
                             [this](const MixingWeights& weights) { return decisions_.apply(weights); });
  watch_.check(result.train_loss + result.valid_loss, tuned_epochs_ + 1, step_ + 1, options_.weights.learning_rate);
  tune_meter_.add(result.train_loss, result.train_logits, train.labels);
  if (++step_ < train_loader_.steps()) return;
  rows_.push_back({{"phase", "tune"},
                   {"round", round_ + 1},
                   {"epoch", tuned_epochs_ + 1},
                   {"learning_rate", options_.weights.learning_rate},
                   {"train_loss", tune_meter_.loss()},
                   {"train_accuracy", tune_meter_.accuracy()}});
  tune_meter_.reset();
  step_ = 0;
  ++tuned_epochs_;
  if (++tune_epoch_ == tuning_epochs_after(round_)) {
    tune_epoch_ = 0;
    ++round_;
    planned_ = false;
  }
}

std::optional<nlohmann::json> PerturbationSelection::take_row() {
  if (rows_.empty()) return std::nullopt;
  nlohmann::json row = std::move(rows_.front());
  rows_.erase(rows_.begin());
  return row;
}

Position PerturbationSelection::position() const {
  Position position{
      .phase = trials_.empty() ? "tune" : "select", .epoch = std::min(round_ + 1, rounds()), .epochs = rounds()};
  if (!trials_.empty()) {
    position.step = static_cast<int64_t>(trials_.front().accuracies.size());
    position.steps = static_cast<int64_t>(trials_.front().options.size());
    if (!trials_.front().accuracies.empty()) position.accuracy = trials_.front().accuracies.back();
  } else {
    position.step = tune_epoch_ * train_loader_.steps() + step_;
    position.steps = tuning_epochs_after(round_) * train_loader_.steps();
    if (tune_meter_.count() > 0) {
      position.loss = tune_meter_.loss();
      position.accuracy = tune_meter_.accuracy();
    }
  }
  return position;
}

Checkpoint PerturbationSelection::checkpoint() const {
  Checkpoint checkpoint = search_.checkpoint();
  save_generator(random_, checkpoint, "selection");
  nlohmann::json trials = nlohmann::json::array();
  for (const Trial& trial : trials_) {
    trials.push_back({{"type", trial.type},
                      {"edge", trial.edge},
                      {"node", trial.node},
                      {"options", trial.options},
                      {"accuracies", trial.accuracies},
                      {"losses", trial.losses}});
  }
  checkpoint.meta["selection"] = {{"decisions", decisions_.state()},
                                  {"open_nodes", open_nodes_},
                                  {"round", round_},
                                  {"tune_epoch", tune_epoch_},
                                  {"step", step_},
                                  {"tuned_epochs", tuned_epochs_},
                                  {"passes", passes_},
                                  {"planned", planned_},
                                  {"trials", trials},
                                  {"meter", tune_meter_.state()}};
  return checkpoint;
}

void PerturbationSelection::restore(const Checkpoint& checkpoint) {
  search_.restore(checkpoint);
  load_generator(random_, checkpoint, "selection");
  const nlohmann::json& state = checkpoint.meta.at("selection");
  decisions_.restore(state.at("decisions"));
  state.at("open_nodes").get_to(open_nodes_);
  state.at("round").get_to(round_);
  state.at("tune_epoch").get_to(tune_epoch_);
  state.at("step").get_to(step_);
  state.at("tuned_epochs").get_to(tuned_epochs_);
  state.at("passes").get_to(passes_);
  state.at("planned").get_to(planned_);
  tune_meter_.restore(state.at("meter"));
  trials_.clear();
  for (const auto& saved : state.at("trials")) {
    Trial trial;
    saved.at("type").get_to(trial.type);
    saved.at("edge").get_to(trial.edge);
    saved.at("node").get_to(trial.node);
    saved.at("options").get_to(trial.options);
    saved.at("accuracies").get_to(trial.accuracies);
    saved.at("losses").get_to(trial.losses);
    trials_.push_back(std::move(trial));
  }
}

}  // namespace nas
