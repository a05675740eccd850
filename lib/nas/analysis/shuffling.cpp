#include <nas/analysis/shuffling.h>

#include <cstdlib>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include <nas/run/error.h>

namespace nas {
namespace {

int64_t draw(std::size_t count, CounterRandom& random) { return random.below(static_cast<uint32_t>(count)); }

}  // namespace

ShuffleableLayers::ShuffleableLayers(std::shared_ptr<StagedNetwork> network) : network_(std::move(network)) {
  for (const Stage& stage : network_->stages()) {
    ExchangeGroup group{fmt::format("stage {}", groups_.size() + 1), static_cast<int64_t>(stage.size()), {}};
    for (int64_t i = 0; i < group.places; ++i) {
      for (int64_t j = i + 1; j < group.places; ++j) {
        if (stage[i]->shape() == stage[j]->shape()) group.exchanges.push_back({i, j, j - i});
      }
    }
    groups_.push_back(std::move(group));
  }
}

void ShuffleableLayers::apply(const Shuffle& shuffle) {
  TORCH_INTERNAL_ASSERT(shuffle.size() == groups_.size());
  for (std::size_t s = 0; s < shuffle.size(); ++s) network_->reorder(s, shuffle[s]);
}

ShuffleableEdges::ShuffleableEdges(Supernet& supernet, MixingWeights weights)
    : supernet_(dynamic_cast<DartsSupernet*>(&supernet)), weights_(std::move(weights)) {
  if (supernet_ == nullptr) {
    fail("edges of space {} cannot be shuffled: choose darts-8, darts-7 or s1 to s4", supernet.space().name);
  }
  for (const auto& cell : supernet_->cells()) {
    const std::vector<Edge>& edges = cell->space().edges;
    ExchangeGroup group{
        fmt::format("cell {} ({})", groups_.size(), cell->space().name), static_cast<int64_t>(edges.size()), {}};
    for (int64_t i = 0; i < group.places; ++i) {
      for (int64_t j = i + 1; j < group.places; ++j) {
        if (cell->edges()[i]->options().stride != cell->edges()[j]->options().stride) continue;
        const int64_t distance =
            std::abs(edges[i].source - edges[j].source) + std::abs(edges[i].target - edges[j].target);
        group.exchanges.push_back({i, j, distance});
      }
    }
    groups_.push_back(std::move(group));
  }
}

void ShuffleableEdges::apply(const Shuffle& shuffle) {
  TORCH_INTERNAL_ASSERT(shuffle.size() == groups_.size());
  for (std::size_t c = 0; c < shuffle.size(); ++c) supernet_->cells()[c]->reorder(shuffle[c]);
}

Shuffle no_shuffle(const std::vector<ExchangeGroup>& groups) {
  Shuffle shuffle;
  for (const ExchangeGroup& group : groups) {
    shuffle.emplace_back(group.places);
    std::iota(shuffle.back().begin(), shuffle.back().end(), 0);
  }
  return shuffle;
}

Shuffle random_shuffle(const std::vector<ExchangeGroup>& groups, int64_t exchanges, CounterRandom& random) {
  Shuffle shuffle = no_shuffle(groups);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].exchanges.empty()) continue;
    for (int64_t k = 0; k < exchanges; ++k) {
      const Exchange& exchange = groups[g].exchanges[draw(groups[g].exchanges.size(), random)];
      std::swap(shuffle[g][exchange.first], shuffle[g][exchange.second]);
    }
  }
  return shuffle;
}

Shuffle exchange_at_distance(const std::vector<ExchangeGroup>& groups, int64_t distance, CounterRandom& random) {
  std::vector<std::pair<std::size_t, Exchange>> possible;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (const Exchange& exchange : groups[g].exchanges) {
      if (exchange.distance == distance) possible.emplace_back(g, exchange);
    }
  }
  TORCH_INTERNAL_ASSERT(!possible.empty(), "no exchange of distance ", distance);
  const auto& [group, exchange] = possible[draw(possible.size(), random)];
  Shuffle shuffle = no_shuffle(groups);
  std::swap(shuffle[group][exchange.first], shuffle[group][exchange.second]);
  return shuffle;
}

std::vector<int64_t> exchange_distances(const std::vector<ExchangeGroup>& groups) {
  std::set<int64_t> distances;
  for (const ExchangeGroup& group : groups) {
    for (const Exchange& exchange : group.exchanges) distances.insert(exchange.distance);
  }
  return {distances.begin(), distances.end()};
}

std::string describe_exchanges(const std::vector<ExchangeGroup>& groups) {
  std::string text;
  for (const ExchangeGroup& group : groups) {
    std::set<int64_t> exchangeable;
    for (const Exchange& exchange : group.exchanges) exchangeable.insert({exchange.first, exchange.second});
    text +=
        fmt::format("{}{}: {} of {} exchangeable, {}", text.empty() ? "" : "; ", group.name, exchangeable.size(),
                    group.places, exchangeable.empty() ? "no pair" : fmt::format("{} pairs", group.exchanges.size()));
  }
  return text;
}

}  // namespace nas
