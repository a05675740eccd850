#include <nas/analysis/shuffling.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include <nas/run/error.h>

namespace nas {
namespace {

using Permutation = std::vector<int64_t>;

Permutation own_order(const ExchangeGroup& group) {
  Permutation order(group.places);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

/// A second exchange of the only pair would undo the first.
int64_t exchanges_in(const ExchangeGroup& group, int64_t exchanges) {
  return group.exchanges.size() == 1 ? 1 : exchanges;
}

/// Never the group's own order. Terminates: an odd number of exchanges cannot give it, and an even number can give that
/// of two different pairs, all the others undoing each other.
Permutation random_order_of(const ExchangeGroup& group, int64_t exchanges, CounterRandom& random) {
  const Permutation own = own_order(group);
  Permutation order;
  do {
    order = own;
    for (int64_t k = 0; k < exchanges_in(group, exchanges); ++k) {
      const Exchange& exchange = group.exchanges[random.below(static_cast<uint32_t>(group.exchanges.size()))];
      std::swap(order[exchange.first], order[exchange.second]);
    }
  } while (order == own);
  return order;
}

/// Every order that random_order_of can give; none where they are more than `most`.
std::optional<std::set<Permutation>> all_orders(const ExchangeGroup& group, int64_t exchanges, std::size_t most) {
  std::set<Permutation> reached = {own_order(group)};
  for (int64_t k = 0; k < exchanges_in(group, exchanges); ++k) {
    std::set<Permutation> next;
    for (Permutation order : reached) {
      for (const Exchange& exchange : group.exchanges) {
        std::swap(order[exchange.first], order[exchange.second]);
        next.insert(order);
        std::swap(order[exchange.first], order[exchange.second]);
      }
    }
    // Their number never falls: one and the same exchange keeps different orders different. The own one may be left
    // out.
    if (next.size() > most + 1) return std::nullopt;
    reached = std::move(next);
  }
  reached.erase(own_order(group));
  if (reached.size() > most) return std::nullopt;
  return reached;
}

}  // namespace

ShuffleableLayers::ShuffleableLayers(std::shared_ptr<StagedNetwork> network) : network_(std::move(network)) {
  for (const Stage& stage : network_->stages()) {
    const std::string name = fmt::format("stage {}", groups_.size() + 1);
    ExchangeGroup group{.name = name, .kind = name, .places = static_cast<int64_t>(stage.size()), .exchanges = {}};
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
    const std::string& type = cell->space().name;
    ExchangeGroup group{.name = fmt::format("cell {} ({})", groups_.size(), type),
                        .kind = type + " cells",
                        .places = static_cast<int64_t>(edges.size()),
                        .exchanges = {}};
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
  for (const ExchangeGroup& group : groups) shuffle.push_back(own_order(group));
  return shuffle;
}

Shuffle random_shuffle(const std::vector<ExchangeGroup>& groups, int64_t exchanges, CounterRandom& random) {
  TORCH_INTERNAL_ASSERT(exchanges >= 1);
  Shuffle shuffle = no_shuffle(groups);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (!groups[g].exchanges.empty()) shuffle[g] = random_order_of(groups[g], exchanges, random);
  }
  return shuffle;
}

std::optional<std::vector<Shuffle>> all_shuffles(const std::vector<ExchangeGroup>& groups, int64_t exchanges,
                                                 int64_t most) {
  TORCH_INTERNAL_ASSERT(exchanges >= 1 && most >= 0);
  if (count_shuffles(groups) == 0) return std::vector<Shuffle>{};
  const auto limit = static_cast<std::size_t>(most);
  std::vector<Shuffle> shuffles = {no_shuffle(groups)};
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].exchanges.empty()) continue;
    const auto orders = all_orders(groups[g], exchanges, limit);
    if (!orders || shuffles.size() * orders->size() > limit) return std::nullopt;
    std::vector<Shuffle> longer;
    for (const Shuffle& shuffle : shuffles) {
      for (const Permutation& order : *orders) {
        longer.push_back(shuffle);
        longer.back()[g] = order;
      }
    }
    shuffles = std::move(longer);
  }
  return shuffles;
}

std::vector<Shuffle> draw_shuffles(const std::vector<ExchangeGroup>& groups, int64_t exchanges, int64_t draws,
                                   CounterRandom& random) {
  if (auto all = all_shuffles(groups, exchanges, draws)) return *std::move(all);
  std::vector<Shuffle> drawn;
  std::set<Shuffle> seen;
  while (static_cast<int64_t>(drawn.size()) < draws) {
    Shuffle shuffle = random_shuffle(groups, exchanges, random);
    if (seen.insert(shuffle).second) drawn.push_back(std::move(shuffle));
  }
  return drawn;
}

double count_shuffles(const std::vector<ExchangeGroup>& groups) {
  double count = 1;
  bool any = false;
  for (const ExchangeGroup& group : groups) {
    if (group.exchanges.empty()) continue;
    any = true;
    count *= static_cast<double>(group.exchanges.size());
  }
  return any ? count : 0;
}

double share_displaced(const Shuffle& shuffle) {
  double displaced = 0, places = 0;
  for (const Permutation& order : shuffle) {
    places += static_cast<double>(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) displaced += order[i] != static_cast<int64_t>(i);
  }
  return displaced / places;
}

std::vector<std::pair<std::string, std::vector<int64_t>>> exchange_distances(const std::vector<ExchangeGroup>& groups) {
  std::vector<std::pair<std::string, std::set<int64_t>>> found;
  for (const ExchangeGroup& group : groups) {
    if (group.exchanges.empty()) continue;
    auto place = std::find_if(found.begin(), found.end(), [&](const auto& kind) { return kind.first == group.kind; });
    if (place == found.end()) {
      found.emplace_back(group.kind, std::set<int64_t>{});
      place = std::prev(found.end());
    }
    for (const Exchange& exchange : group.exchanges) place->second.insert(exchange.distance);
  }
  std::vector<std::pair<std::string, std::vector<int64_t>>> kinds;
  for (const auto& [kind, distances] : found) kinds.push_back({kind, {distances.begin(), distances.end()}});
  return kinds;
}

std::vector<Shuffle> exchanges_at(const std::vector<ExchangeGroup>& groups, const std::string& kind, int64_t distance) {
  std::vector<Shuffle> shuffles;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].kind != kind) continue;
    for (const Exchange& exchange : groups[g].exchanges) {
      if (exchange.distance != distance) continue;
      shuffles.push_back(no_shuffle(groups));
      std::swap(shuffles.back()[g][exchange.first], shuffles.back()[g][exchange.second]);
    }
  }
  return shuffles;
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
