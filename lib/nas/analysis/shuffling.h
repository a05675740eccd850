#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <nas/analysis/random.h>
#include <nas/model/layered_network.h>
#include <nas/supernet/darts_supernet.h>

namespace nas {

/// Two parts of a network that can serve in each other's place: layers of a stage, or edges of a cell.
struct Exchange {
  std::int64_t place = 0;  ///< stage or cell, from 0
  std::int64_t first = 0, second = 0;
  std::int64_t distance = 0;  ///< layers: how many layers apart; edges: by how many nodes their sources and targets differ
};

/// A network whose parts can be exchanged at test time (thesis table 2.1).
struct Shufflable {
  std::vector<std::vector<Exchange>> possible;  ///< by place; empty where nothing can be exchanged
  std::function<void(const Exchange&)> exchange;  ///< done twice, the network is as before
};

/// Layer shuffling: two layers of a stage. Keeps a reference.
Shufflable shuffle_layers(LayeredNetwork& network);
/// Edge shuffling: two edges of a cell, operations and mixing weights together. Keeps a reference.
Shufflable shuffle_edges(DartsSupernet& supernet);

struct ShuffleOptions {
  std::int64_t swaps = 1;     ///< exchanges in every place, one after the other (thesis: 1)
  std::int64_t distance = 0;  ///< only pairs that far apart; 0: any (thesis)

  void validate() const;
};

/// Random exchanges in every place that allows one, each pair equally likely.
std::vector<Exchange> draw_shuffle(const Shufflable& network, const ShuffleOptions& options, RandomSource& random);

/// Exchanges for as long as the object lives, then back, in reverse order.
class Shuffled {
 public:
  Shuffled(const Shufflable& network, std::vector<Exchange> shuffle);
  ~Shuffled();
  Shuffled(const Shuffled&) = delete;
  Shuffled& operator=(const Shuffled&) = delete;

 private:
  const Shufflable& network_;
  std::vector<Exchange> shuffle_;
};

/// The distances that occur, ascending.
std::vector<std::int64_t> distances(const Shufflable& network);

}  // namespace nas
