#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nas/data/philox.h>
#include <nas/model/staged_network.h>
#include <nas/supernet/darts_supernet.h>

namespace nas {

// Shuffling at test time (thesis 2.3.2, Table 2.1; Veit et al., NIPS 2016; Greff et al., ICLR 2017): in each stage of a
// network two layers of equal shape change places, in each cell of a supernet two edges.
//
// Several exchanges a group, one after another, may undo each other. No shuffle here leaves a group that has a pair in
// its own order: such draws are drawn again. A group with a single pair knows one other order only, so it stays
// exchanged once, whatever the number of exchanges.

/// Two places of a group whose occupants can change places.
struct Exchange {
  int64_t first = 0, second = 0;  ///< first < second
  int64_t distance = 0;           ///< how far apart the two are
};

/// A stage or a cell, and which exchanges are possible in it.
struct ExchangeGroup {
  std::string name;  ///< "stage 1", "cell 0 (normal)"
  std::string kind;  ///< what is measured apart when distances are: "stage 1", "normal cells"
  int64_t places = 0;
  std::vector<Exchange> exchanges;  ///< empty: no two occupants have the same shape
};

/// One permutation a group: place i is served by occupant [group][i].
using Shuffle = std::vector<std::vector<int64_t>>;

/// A trained network whose parts can change places.
class Shuffleable {
 public:
  virtual ~Shuffleable() = default;

  const std::vector<ExchangeGroup>& groups() const { return groups_; }
  /// Puts every group in this order. The identity restores the network bit for bit.
  virtual void apply(const Shuffle& shuffle) = 0;
  virtual torch::nn::Module& network() = 0;
  virtual torch::Tensor logits(const torch::Tensor& images) = 0;  ///< [N, C, H, W] -> [N, classes]

 protected:
  std::vector<ExchangeGroup> groups_;
};

/// Layers within the stages of a network; the distance is the number of layers from one to the other.
class ShuffleableLayers : public Shuffleable {
 public:
  explicit ShuffleableLayers(std::shared_ptr<StagedNetwork> network);
  void apply(const Shuffle& shuffle) override;
  torch::nn::Module& network() override { return *network_; }
  torch::Tensor logits(const torch::Tensor& images) override { return network_->forward(images); }

 private:
  std::shared_ptr<StagedNetwork> network_;
};

/// Edges within the cells of a supernet: a mixed edge serves elsewhere with its operations and its mixing weights.
/// Edges of equal stride are exchangeable: all 14 of a normal cell (91 pairs); in a reduction cell the 8 from the
/// inputs (28 pairs), and the 6 between nodes (15 pairs). The distance is |i - k| + |j - l| for the edges i -> j and
/// k -> l.
class ShuffleableEdges : public Shuffleable {
 public:
  /// Keeps a reference: `supernet` must outlive it. Throws Error unless it is one of a DARTS space.
  ShuffleableEdges(Supernet& supernet, MixingWeights weights);
  void apply(const Shuffle& shuffle) override;
  torch::nn::Module& network() override { return *supernet_; }
  torch::Tensor logits(const torch::Tensor& images) override { return supernet_->forward(images, weights_); }

 private:
  DartsSupernet* supernet_;
  MixingWeights weights_;
};

/// Everything in its own place.
Shuffle no_shuffle(const std::vector<ExchangeGroup>& groups);

/// `exchanges` (at least 1) random exchanges, one after another, in every group that has any; drawn again where they
/// undo each other.
Shuffle random_shuffle(const std::vector<ExchangeGroup>& groups, int64_t exchanges, CounterRandom& random);

/// Every different shuffle that random_shuffle can give, in a fixed order; none where they are more than `most`.
std::optional<std::vector<Shuffle>> all_shuffles(const std::vector<ExchangeGroup>& groups, int64_t exchanges,
                                                 int64_t most);

/// `draws` different ones of random_shuffle's, or all of them where they are no more than that.
std::vector<Shuffle> draw_shuffles(const std::vector<ExchangeGroup>& groups, int64_t exchanges, int64_t draws,
                                   CounterRandom& random);

/// How many shuffles of one exchange in every group there are; 0 where no group has a pair.
double count_shuffles(const std::vector<ExchangeGroup>& groups);

/// Share of all places whose occupant is another's.
double share_displaced(const Shuffle& shuffle);

/// Kinds of groups that have exchanges, in their order, each with the distances of its exchanges, ascending.
std::vector<std::pair<std::string, std::vector<int64_t>>> exchange_distances(const std::vector<ExchangeGroup>& groups);

/// All shuffles of one exchange in the whole network, in a group of that kind and of that distance.
std::vector<Shuffle> exchanges_at(const std::vector<ExchangeGroup>& groups, const std::string& kind, int64_t distance);

/// "stage 1: none of 2 layers; ...": what can be exchanged, group by group.
std::string describe_exchanges(const std::vector<ExchangeGroup>& groups);

}  // namespace nas
