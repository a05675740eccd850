#pragma once

#include <vector>

#include <nas/kernels/cell.h>
#include <nas/kernels/parallel.h>

namespace nas::kernels {

/// One use of a value: its addend in a target state.
struct Use {
  int edge = 0;
  int operation = 0;
  int target = 0;
  float weight = 0;  ///< mixing weight
  NormBuffers buffers;
  Norm norm;  ///< of the value as this use sees it
};

/// Something computed from one source state and mixed into later states. Pools and identities are shared by all edges
/// of their source; every other value has one use.
struct Value {
  OperationKind kind = OperationKind::Identity;
  int source = 0;
  int stride = 1;
  bool normalised = false;
  std::vector<Use> uses;
  std::vector<Unit> units;  ///< 0, 1 or 2
  float* map = nullptr;     ///< [pixels][channels] before BN, see Tape::at; identity: null (the state itself)
  const float* noise = nullptr;
  double* moments = nullptr;  ///< [N][2][channels], training only
};

/// Where the maps of a state lie.
struct StateMap {
  float* data = nullptr;
  ptrdiff_t pixel = 0;  ///< floats from a pixel to the next
  Extent extent;
  bool halved = false;
  bool by_image = true;  ///< a slot for each image even where nothing is kept (the caller's own tensors)
};

/// The image at work, the thread that works, and the slot of its maps.
struct Place {
  int image = 0;
  int thread = 0;
  int slot = 0;
};

/// Everything a forward pass leaves for the backward pass.
class Cell::Tape {
 public:
  Tape(const CellPlan& plan, CellInput input, std::shared_ptr<Arena> arena);

  View state(int state, const Place& place) const;
  ConstView map(const Value& value, const Place& place) const;
  /// Factor of a use's addend for one image: mixing weight times image scale.
  float weight(const Use& use, int image) const {
    return input.image_scale == nullptr
               ? use.weight
               : use.weight * input.image_scale[static_cast<size_t>(use.edge) * input.images + image];
  }
  /// Groups of source states whose edges can run together, in order.
  const std::vector<std::vector<int>>& waves() const { return waves_; }
  /// A value's or unit's map of one slot, from its pointer to slot 0.
  float* at(float* map, const Place& place) const { return map + place.slot * slot_size_; }
  /// Maps have a slot for each image, or for each thread where nothing is kept.
  Place place(int image, int thread) const { return {image, thread, per_image ? image : thread}; }
  bool direct() const { return plan.padded() == plan.channels; }

  CellPlan plan;
  CellInput input;
  std::shared_ptr<Arena> arena;
  const KernelTable& table;
  int channels;  ///< padded
  int pad;       ///< border of padded maps
  bool per_image;
  int slots;
  std::vector<StateMap> states;
  std::vector<Value> values;

 private:
  void collect();
  void lay_out(Partition& memory);
  void lay_out_maps(Partition& maps);
  void find_waves();
  std::vector<std::vector<int>> waves_;
  size_t slot_size_ = 0;  ///< floats of all maps of one image: they lie together, so that memory is read in long runs
  Arena::Block block_;
};

}  // namespace nas::kernels
