#include <nas/analysis/shuffle_study.h>

#include <algorithm>

#include <torch/utils.h>

#include <nas/run/error.h>

namespace nas {
namespace {

constexpr uint32_t kStream = 220, kPurpose = 1;

Split front(Split split, int64_t images) {
  if (images > split.size()) {
    fail("shuffling: images = {}: the {} split has {}", images, split.name, split.size());
  }
  if (images > 0) split.indices.resize(static_cast<std::size_t>(images));
  return split;
}

const char* name(NormStatistics statistics) { return statistics == NormStatistics::Running ? "running" : "batch"; }

/// The groups that are not in their own order.
nlohmann::json order_of(const std::vector<ExchangeGroup>& groups, const Shuffle& shuffle) {
  const Shuffle own = no_shuffle(groups);
  nlohmann::json order = nlohmann::json::object();
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (shuffle[g] != own[g]) order[groups[g].name] = shuffle[g];
  }
  return order;
}

/// Puts buffers back on leaving: evaluations with batch statistics move the running ones.
class KeptBuffers {
 public:
  explicit KeptBuffers(const torch::nn::Module& network) : buffers_(network.buffers()) {
    for (const torch::Tensor& buffer : buffers_) copies_.push_back(buffer.clone());
  }
  ~KeptBuffers() {
    torch::NoGradGuard no_grad;
    for (std::size_t i = 0; i < buffers_.size(); ++i) buffers_[i].copy_(copies_[i]);
  }

 private:
  std::vector<torch::Tensor> buffers_, copies_;
};

}  // namespace

void ShuffleOptions::validate() const {
  if (draws < 1) fail("shuffling: draws = {}: must be at least 1", draws);
  if (distance_draws < 0) fail("shuffling: distance_draws = {}: must not be negative", distance_draws);
  if (exchanges_draws < 0) fail("shuffling: exchanges_draws = {}: must not be negative", exchanges_draws);
  if (images < 0) fail("shuffling: images = {}: must not be negative", images);
  if (batch_size < 2) fail("shuffling: batch_size = {}: BN needs at least 2", batch_size);
  for (const int64_t count : exchanges) {
    if (count < 2) fail("shuffling: exchanges holds {}: one exchange is the table's; must be at least 2", count);
  }
}

ShuffleStudy::ShuffleStudy(Shuffleable& network, const ShuffleOptions& options, Split evaluation, uint64_t seed)
    : network_(network),
      options_((options.validate(), options)),
      loader_(front(std::move(evaluation), options.images), LoaderOptions::evaluation(options.batch_size)) {
  const std::vector<ExchangeGroup>& groups = network_.groups();
  if (count_shuffles(groups) == 0) {
    fail("shuffling: nothing to exchange ({}): give a stage two layers of one shape", describe_exchanges(groups));
  }
  const uint64_t key = derive_key(seed, kStream, kPurpose);
  const auto random = [&](Kind kind, uint32_t index, int64_t value) {
    return CounterRandom(key, static_cast<uint32_t>(kind), index, static_cast<uint32_t>(value));
  };
  CounterRandom once = random(Kind::Shuffled, 0, 1);
  const std::vector<Shuffle> shuffles = draw_shuffles(groups, 1, options_.draws, once);
  for (const NormStatistics statistics : {NormStatistics::Running, NormStatistics::Batch}) {
    plan(Kind::Unshuffled, statistics, "", 0, {no_shuffle(groups)});
    // The same draws under both statistics: they differ in nothing else.
    plan(Kind::Shuffled, statistics, "", 1, shuffles);
  }
  uint32_t index = 0;
  for (const auto& [kind, distances] : exchange_distances(groups)) {
    for (const int64_t distance : distances) {
      const std::vector<Shuffle> possible = exchanges_at(groups, kind, distance);
      const auto count = static_cast<int64_t>(possible.size());
      CounterRandom some = random(Kind::Distance, index, distance);
      std::vector<int64_t> chosen = random_order(count, std::min(count, options_.distance_draws), some);
      std::sort(chosen.begin(), chosen.end());
      std::vector<Shuffle> drawn;
      for (const int64_t i : chosen) drawn.push_back(possible[i]);
      plan(Kind::Distance, NormStatistics::Running, kind, distance, drawn);
    }
    ++index;
  }
  if (options_.exchanges_draws == 0) return;
  for (const int64_t count : options_.exchanges) {
    CounterRandom several = random(Kind::Exchanges, 0, count);
    plan(Kind::Exchanges, NormStatistics::Running, "", count,
         draw_shuffles(groups, count, options_.exchanges_draws, several));
  }
}

void ShuffleStudy::plan(Kind kind, NormStatistics statistics, const std::string& groups, int64_t value,
                        const std::vector<Shuffle>& shuffles) {
  for (std::size_t i = 0; i < shuffles.size(); ++i) {
    trials_.push_back({kind, statistics, groups, value, static_cast<int64_t>(i), shuffles[i]});
  }
}

double ShuffleStudy::mean_displaced(Kind kind, int64_t value) const {
  double sum = 0, draws = 0;
  for (const Trial& trial : trials_) {
    if (trial.kind != kind || trial.value != value) continue;
    sum += share_displaced(trial.shuffle);
    ++draws;
  }
  return sum / draws;
}

double ShuffleStudy::accuracy(const Trial& trial) {
  const KeptBuffers kept(network_.network());
  network_.apply(trial.shuffle);
  const LogitsFunction logits = [this](const torch::Tensor& images) { return network_.logits(images); };
  const Meter result = evaluate(network_.network(), logits, loader_, 0, trial.statistics);
  network_.apply(no_shuffle(network_.groups()));
  return result.accuracy();
}

void ShuffleStudy::step() {
  const Trial& trial = trials_[rows_.size()];
  nlohmann::json row = {{"phase", "shuffle"},
                        {"statistics", name(trial.statistics)},
                        {"draw", trial.draw},
                        {"order", order_of(network_.groups(), trial.shuffle)},
                        {"accuracy", accuracy(trial)}};
  switch (trial.kind) {
    case Kind::Unshuffled:
      row["kind"] = "unshuffled";
      break;
    case Kind::Shuffled:
      row["kind"] = "shuffled";
      break;
    case Kind::Distance:
      row["kind"] = "distance";
      row["groups"] = trial.groups;
      row["distance"] = trial.value;
      break;
    case Kind::Exchanges:
      row["kind"] = "exchanges";
      row["exchanges"] = trial.value;
      break;
  }
  rows_.push_back(row);
  row_ = std::move(row);
}

Position ShuffleStudy::position() const {
  Position position{.phase = "shuffle",
                    .epoch = 1,
                    .epochs = 1,
                    .step = static_cast<int64_t>(rows_.size()),
                    .steps = static_cast<int64_t>(trials_.size())};
  if (!rows_.empty()) position.accuracy = rows_.back().at("accuracy").get<double>();
  return position;
}

Checkpoint ShuffleStudy::checkpoint() const {
  Checkpoint checkpoint;
  checkpoint.meta["rows"] = rows_;
  return checkpoint;
}

void ShuffleStudy::restore(const Checkpoint& checkpoint) {
  checkpoint.meta.at("rows").get_to(rows_);
  TORCH_INTERNAL_ASSERT(rows_.size() <= trials_.size());
}

nlohmann::json ShuffleStudy::results() const {
  nlohmann::json results = {{"split", loader_.split().name}, {"images", loader_.split().size()}};
  const std::vector<ExchangeGroup>& groups = network_.groups();
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Trial& trial = trials_[i];
    const nlohmann::json& accuracy = rows_[i].at("accuracy");
    switch (trial.kind) {
      case Kind::Unshuffled:
        results["unshuffled"][name(trial.statistics)] = accuracy;
        break;
      case Kind::Shuffled:
        results["shuffled"][name(trial.statistics)].push_back(accuracy);
        break;
      case Kind::Distance: {
        nlohmann::json& list = results["by_distance"];
        if (trial.draw == 0) {
          list.push_back({{"groups", trial.groups},
                          {"distance", trial.value},
                          {"possible", exchanges_at(groups, trial.groups, trial.value).size()}});
        }
        list.back()["accuracies"].push_back(accuracy);
        break;
      }
      case Kind::Exchanges: {
        nlohmann::json& list = results["by_exchanges"];
        if (trial.draw == 0) {
          list.push_back({{"exchanges", trial.value},
                          {"displaced", mean_displaced(trial.kind, trial.value)},
                          {"all", all_shuffles(groups, trial.value, options_.exchanges_draws).has_value()}});
        }
        list.back()["accuracies"].push_back(accuracy);
        break;
      }
    }
  }
  results["possible"] = count_shuffles(groups);
  results["displaced"] = mean_displaced(Kind::Shuffled, 1);
  for (const ExchangeGroup& group : groups) {
    results["groups"].push_back({{"name", group.name}, {"places", group.places}, {"pairs", group.exchanges.size()}});
  }
  results["exchanges"] = describe_exchanges(groups);
  return results;
}

}  // namespace nas
