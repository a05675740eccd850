#include <nas/kernels/cell_tape.h>

#include <algorithm>
#include <utility>

#include <nas/run/error.h>

namespace nas::kernels {
namespace {

int border(const CellPlan& plan) {
  int pad = 1;
  for (const EdgePlan& edge : plan.edges)
    for (const OperationPlan& operation : edge.operations)
      if (CellPlan::units(operation) > 0 && operation.kind != OperationKind::FactorisedReduction)
        pad = std::max(pad, Depthwise{operation.kernel, operation.kind == OperationKind::Dilated ? 2 : 1, 1}.pad());
  return pad;
}

bool is_pool(OperationKind kind) { return kind == OperationKind::MaxPool || kind == OperationKind::AvgPool; }

Norm lay_out_norm(Partition& memory, int channels) {
  Norm norm;
  for (float** part : {&norm.mean, &norm.inverse, &norm.scale, &norm.shift}) *part = memory.floats(channels);
  return norm;
}

}  // namespace

Cell::Tape::Tape(const CellPlan& plan, CellInput input, std::shared_ptr<Arena> arena)
    : plan(plan),
      input(std::move(input)),
      arena(std::move(arena)),
      table(kernel_table(plan.padded())),
      channels(plan.padded()),
      pad(border(plan)),
      per_image(this->input.training || this->input.keep),
      slots(per_image ? this->input.images : threads()) {
  plan.validate();
  const std::vector<bool> halved = plan.halved();
  const Extent whole = this->input.extent, half{(whole.height + 1) / 2, (whole.width + 1) / 2};
  for (int s = 0; s < plan.states; ++s)
    states.push_back({nullptr, channels, halved[s] ? half : whole, halved[s], true});
  collect();
  find_waves();
  Partition count;
  lay_out(count);
  block_ = this->arena->take(count.used());
  Partition memory(block_.data());
  lay_out(memory);
  for (Value& value : values)
    for (Unit& unit : value.units) unit.pack(plan.channels);
}

void Cell::Tape::collect() {
  for (size_t e = 0; e < plan.edges.size(); ++e) {
    const EdgePlan& edge = plan.edges[e];
    for (size_t o = 0; o < edge.operations.size(); ++o) {
      const OperationPlan& operation = edge.operations[o];
      const float weight = input.mixing[e * plan.columns + operation.column];
      if (weight == 0) continue;  // as published: an operation of weight zero is not run
      const OperationBuffers& buffers = input.buffers[e][o];
      const bool shared = is_pool(operation.kind) || operation.kind == OperationKind::Identity;
      auto value = values.end();
      if (shared)
        value = std::find_if(values.begin(), values.end(), [&](const Value& v) {
          return v.kind == operation.kind && v.source == edge.source && v.stride == edge.stride &&
                 v.normalised == operation.norm;
        });
      if (value == values.end()) {
        Value fresh;
        fresh.kind = operation.kind;
        fresh.source = edge.source;
        fresh.stride = edge.stride;
        const int units = CellPlan::units(operation);
        fresh.normalised = units > 0 || (is_pool(operation.kind) && operation.norm);
        for (int u = 0; u < units; ++u) {
          Unit unit;
          unit.factorised = operation.kind == OperationKind::FactorisedReduction;
          unit.shape = {operation.kernel, operation.kind == OperationKind::Dilated ? 2 : 1, u == 0 ? edge.stride : 1};
          unit.channels = channels;
          unit.out = states[edge.target].extent;
          unit.buffers = buffers[u];
          fresh.units.push_back(unit);
        }
        if (operation.kind == OperationKind::FactorisedReduction &&
            (input.extent.height % 2 != 0 || input.extent.width % 2 != 0 || plan.channels % 2 != 0))
          fail("fused cell, edge {}: a factorised reduction of {} channels at {} x {}, expected even numbers", e,
               plan.channels, input.extent.height, input.extent.width);
        if (operation.kind == OperationKind::Noise) fresh.noise = input.noise[e][o];
        values.push_back(std::move(fresh));
        value = std::prev(values.end());
      }
      Use use;
      use.edge = static_cast<int>(e);
      use.operation = static_cast<int>(o);
      use.target = edge.target;
      use.weight = weight;
      if (!buffers.empty()) use.buffers = buffers.back().norm;
      value->uses.push_back(use);
    }
  }
}

void Cell::Tape::find_waves() {
  std::vector<bool> is_source(plan.states, false);
  std::vector<int> latest(plan.states, -1);  // the last source a state waits for
  for (const Value& value : values) {
    is_source[value.source] = true;
    for (const Use& use : value.uses) latest[use.target] = std::max(latest[use.target], value.source);
  }
  for (int s = 0; s < plan.states; ++s) {
    if (!is_source[s]) continue;
    if (waves_.empty() || latest[s] >= waves_.back().front()) waves_.emplace_back();
    waves_.back().push_back(s);
  }
}

// Maps that are mixed into the same state lie side by side, in the order in which the mix reads them.
void Cell::Tape::lay_out_maps(Partition& maps) {
  // Not a multiple of the page size: equal pixels of different maps would fall into the same cache set.
  const auto map = [&](int target) { return maps.floats(states[target].extent.pixels() * channels + 48); };
  for (int s = plan.inputs; s < plan.states; ++s)
    for (Value& value : values) {
      if (value.uses.front().target != s || value.kind == OperationKind::Identity) continue;
      if (value.kind == OperationKind::Noise && direct()) continue;
      value.map = map(s);
      if (!value.units.empty()) value.units.back().value = value.map;
    }
  for (Value& value : values)
    if (value.units.size() == 2) value.units.front().value = map(value.uses.front().target);
}

void Cell::Tape::lay_out(Partition& memory) {
  Partition size;
  lay_out_maps(size);
  slot_size_ = size.used();
  Partition maps(memory.floats(slots * slot_size_));
  lay_out_maps(maps);
  for (int s = 0; s < plan.states; ++s) {
    const bool in_output = std::find(plan.concatenated.begin(), plan.concatenated.end(), s) != plan.concatenated.end();
    if (direct() && (s < plan.inputs || in_output)) continue;
    states[s].data = memory.floats(static_cast<size_t>(slots) * states[s].extent.pixels() * channels);
    states[s].by_image = false;
  }
  for (Value& value : values) {
    const size_t moments = input.training ? static_cast<size_t>(slots) * 2 * channels : 0;
    for (Unit& unit : value.units) {
      unit.depthwise = memory.floats(unit.shape.taps() * channels);
      unit.depthwise_adjoint = memory.floats(unit.shape.taps() * channels);
      unit.pointwise = memory.floats(unit.inputs() * channels);
      unit.pointwise_adjoint = memory.floats(unit.inputs() * channels);
      unit.norm = lay_out_norm(memory, channels);
      unit.moments = input.training ? memory.doubles(moments) : nullptr;
    }
    if (!value.units.empty()) {
      value.moments = value.units.back().moments;
    } else {
      value.moments = value.normalised && input.training ? memory.doubles(moments) : nullptr;
    }
    for (Use& use : value.uses) use.norm = lay_out_norm(memory, channels);
  }
}

View Cell::Tape::state(int s, const Place& place) const {
  const StateMap& map = states[s];
  const ptrdiff_t row = map.extent.width * map.pixel;
  return {map.data + static_cast<size_t>(map.by_image ? place.image : place.slot) * map.extent.height * row, row,
          map.pixel};
}

ConstView Cell::Tape::map(const Value& value, const Place& place) const {
  if (value.kind == OperationKind::Identity) return state(value.source, place);
  const Extent extent = states[value.uses.front().target].extent;
  const ptrdiff_t row = static_cast<ptrdiff_t>(extent.width) * channels;
  if (value.map != nullptr) return {at(value.map, place), row, channels};
  return {value.noise + static_cast<size_t>(place.image) * extent.height * row, row, channels};
}

}  // namespace nas::kernels
