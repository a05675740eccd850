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
      loader_(front(std::move(evaluation), options.images), LoaderOptions::evaluation(options.batch_size)),
      key_(derive_key(seed, kStream, kPurpose)) {
  for (const NormStatistics statistics : {NormStatistics::Running, NormStatistics::Batch}) {
    trials_.push_back({Kind::Unshuffled, statistics, 0, 0});
    // The same draws under both statistics: they differ in nothing else.
    for (int64_t i = 0; i < options_.draws; ++i) trials_.push_back({Kind::Shuffled, statistics, 1, i});
  }
  for (const int64_t distance : exchange_distances(network_.groups())) {
    for (int64_t i = 0; i < options_.distance_draws; ++i) {
      trials_.push_back({Kind::Distance, NormStatistics::Running, distance, i});
    }
  }
  for (const int64_t count : options_.exchanges) {
    for (int64_t i = 0; i < options_.exchanges_draws; ++i) {
      trials_.push_back({Kind::Exchanges, NormStatistics::Running, count, i});
    }
  }
}

Shuffle ShuffleStudy::shuffle_of(const Trial& trial) const {
  CounterRandom random(key_, static_cast<uint32_t>(trial.kind), static_cast<uint32_t>(trial.value),
                       static_cast<uint32_t>(trial.draw));
  switch (trial.kind) {
    case Kind::Unshuffled:
      return no_shuffle(network_.groups());
    case Kind::Distance:
      return exchange_at_distance(network_.groups(), trial.value, random);
    default:
      return random_shuffle(network_.groups(), trial.value, random);
  }
}

double ShuffleStudy::accuracy(const Trial& trial) {
  const KeptBuffers kept(network_.network());
  network_.apply(shuffle_of(trial));
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
  const auto append = [](nlohmann::json& list, const char* key, const nlohmann::json& row) {
    if (list.is_null() || list.back().at(key) != row.at(key)) {
      list.push_back({{key, row.at(key)}, {"accuracies", nlohmann::json::array()}});
    }
    list.back()["accuracies"].push_back(row.at("accuracy"));
  };
  for (const nlohmann::json& row : rows_) {
    const auto kind = row.at("kind").get<std::string>(), statistics = row.at("statistics").get<std::string>();
    if (kind == "unshuffled") results["unshuffled"][statistics] = row.at("accuracy");
    if (kind == "shuffled") results["shuffled"][statistics].push_back(row.at("accuracy"));
    if (kind == "distance") append(results["by_distance"], "distance", row);
    if (kind == "exchanges") append(results["by_exchanges"], "exchanges", row);
  }
  for (const ExchangeGroup& group : network_.groups()) {
    results["groups"].push_back({{"name", group.name}, {"places", group.places}, {"pairs", group.exchanges.size()}});
  }
  results["exchanges"] = describe_exchanges(network_.groups());
  return results;
}

}  // namespace nas
