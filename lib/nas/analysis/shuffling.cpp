#include <nas/analysis/shuffling.h>

#include <cstdlib>
#include <set>

#include <boost/random/uniform_int_distribution.hpp>

#include <nas/run/error.h>

namespace nas {

Shufflable shuffle_layers(LayeredNetwork& network) {
  Shufflable shufflable;
  const auto stages = static_cast<std::int64_t>(network.stages().size());
  shufflable.possible.resize(static_cast<std::size_t>(stages));
  for (std::int64_t stage = 0; stage < stages; ++stage)
    for (const auto& group : network.exchangeable(stage))
      for (std::size_t i = 0; i < group.size(); ++i)
        for (std::size_t j = i + 1; j < group.size(); ++j)
          shufflable.possible[static_cast<std::size_t>(stage)].push_back(
              {stage, group[i], group[j], group[j] - group[i]});
  shufflable.exchange = [&network](const Exchange& e) { network.exchange(e.place, e.first, e.second); };
  return shufflable;
}

Shufflable shuffle_edges(DartsSupernet& supernet) {
  Shufflable shufflable;
  for (std::size_t place = 0; place < supernet.cells().size(); ++place) {
    const DartsCell& cell = *supernet.cells()[place];
    const auto& edges = cell.space().edges;
    std::vector<Exchange>& possible = shufflable.possible.emplace_back();
    for (std::size_t i = 0; i < edges.size(); ++i)
      for (std::size_t j = i + 1; j < edges.size(); ++j) {
        const auto first = static_cast<std::int64_t>(i), second = static_cast<std::int64_t>(j);
        if (!cell.exchangeable(first, second)) continue;
        possible.push_back({static_cast<std::int64_t>(place), first, second,
                            std::abs(edges[i].source - edges[j].source) + std::abs(edges[i].target - edges[j].target)});
      }
  }
  shufflable.exchange = [&supernet](const Exchange& e) {
    supernet.cells()[static_cast<std::size_t>(e.place)]->exchange_edges(e.first, e.second);
  };
  return shufflable;
}

void ShuffleOptions::validate() const {
  if (swaps < 1) fail("shuffle: swaps = {}: must be at least 1", swaps);
  if (distance < 0) fail("shuffle: distance = {}: must not be negative", distance);
}

std::vector<Exchange> draw_shuffle(const Shufflable& network, const ShuffleOptions& options, RandomSource& random) {
  options.validate();
  std::vector<Exchange> shuffle;
  for (const auto& all : network.possible) {
    std::vector<Exchange> pairs;
    for (const Exchange& pair : all)
      if (options.distance == 0 || pair.distance == options.distance) pairs.push_back(pair);
    if (pairs.empty()) continue;
    boost::random::uniform_int_distribution<std::size_t> draw(0, pairs.size() - 1);
    for (std::int64_t i = 0; i < options.swaps; ++i) shuffle.push_back(pairs[draw(random)]);
  }
  return shuffle;
}

Shuffled::Shuffled(const Shufflable& network, std::vector<Exchange> shuffle)
    : network_(network), shuffle_(std::move(shuffle)) {
  for (const Exchange& exchange : shuffle_) network_.exchange(exchange);
}

Shuffled::~Shuffled() {
  for (auto exchange = shuffle_.rbegin(); exchange != shuffle_.rend(); ++exchange) network_.exchange(*exchange);
}

std::vector<std::int64_t> distances(const Shufflable& network) {
  std::set<std::int64_t> found;
  for (const auto& pairs : network.possible)
    for (const Exchange& pair : pairs) found.insert(pair.distance);
  return {found.begin(), found.end()};
}

}  // namespace nas
