#include <nas/kernels/cell_forward.h>

#include <algorithm>

#include <nas/kernels/norm.h>

namespace nas::kernels {

void Cell::Forward::run(float* out) {
  out_ = out;
  const int valid = tape_.plan.channels;
  if (tape_.direct()) {
    for (int s = 0; s < tape_.plan.inputs; ++s) {
      // Inputs are only read; a state is a writable view because nodes are.
      tape_.states[s].data = const_cast<float*>(tape_.input.states[s]);
      tape_.states[s].pixel = valid;
    }
    for (size_t k = 0; k < tape_.plan.concatenated.size(); ++k) {
      StateMap& state = tape_.states[tape_.plan.concatenated[k]];
      state.data = out + k * valid;
      state.pixel = static_cast<ptrdiff_t>(tape_.plan.concatenated.size()) * valid;
    }
  }
  if (tape_.input.training)
    run_training();
  else
    run_evaluation();
}

// Batch statistics need all images before the next stage may start.
void Cell::Forward::run_training() {
  const int images = tape_.input.images;
  for (const std::vector<int>& wave : tape_.waves()) {
    const auto in_wave = [&wave](const Value& value) {
      return std::find(wave.begin(), wave.end(), value.source) != wave.end();
    };
    parallel_images(images, [&](int image, int thread) {
      for (const int source : wave) {
        complete(source, tape_.place(image, thread));
        first_stage(source, tape_.place(image, thread));
      }
    });
    bool second = false;
    for (Value& value : tape_.values) {
      if (!in_wave(value)) continue;
      if (value.units.size() == 2) {
        second = true;
        settle_first(value);
      } else {
        settle_last(value);
      }
    }
    if (!second) continue;
    parallel_images(images, [&](int image, int thread) {
      for (const int source : wave) second_stage(source, tape_.place(image, thread));
    });
    for (Value& value : tape_.values)
      if (in_wave(value) && value.units.size() == 2) settle_last(value);
  }
  parallel_images(images, [&](int image, int thread) { complete_rest(tape_.place(image, thread)); });
}

// Running statistics are known beforehand: an image goes through the whole cell while it is in the cache.
void Cell::Forward::run_evaluation() {
  for (Value& value : tape_.values) settle_running(value);
  parallel_images(tape_.input.images, [&](int image, int thread) {
    const Place place = tape_.place(image, thread);
    for (const std::vector<int>& wave : tape_.waves())
      for (const int source : wave) {
        complete(source, place);
        first_stage(source, place);
        second_stage(source, place);
      }
    complete_rest(place);
  });
}

void Cell::Forward::complete_rest(const Place& place) {
  std::vector<bool> done(tape_.plan.states, false);
  std::fill_n(done.begin(), tape_.plan.inputs, true);
  for (const Value& value : tape_.values) done[value.source] = true;
  for (int s = tape_.plan.inputs; s < tape_.plan.states; ++s)
    if (!done[s]) complete(s, place);
}

void Cell::Forward::complete(int s, const Place& place) {
  const StateMap& state = tape_.states[s];
  const int c = tape_.channels, valid = tape_.plan.channels, pixels = state.extent.pixels();
  const View to = tape_.state(s, place);
  if (s < tape_.plan.inputs) {
    if (!tape_.direct())
      pad_channels(tape_.input.states[s] + static_cast<size_t>(place.image) * pixels * valid, valid, to.data, c,
                   pixels);
    return;
  }
  ThreadScratch& scratch = scratch_[place.thread];
  std::fill_n(scratch.constant, c, 0.0f);
  std::vector<MixTerm> terms;
  for (const Value& value : tape_.values)
    for (const Use& use : value.uses) {
      if (use.target != s) continue;
      const float weight = tape_.weight(use, place.image);
      float* coefficient = scratch.coefficients + terms.size() * c;
      for (int i = 0; i < c; ++i) coefficient[i] = weight * use.norm.scale[i];
      for (int i = 0; i < c; ++i) scratch.constant[i] += weight * use.norm.shift[i];
      terms.push_back({tape_.map(value, place), coefficient});
    }
  tape_.table.mix(scratch.constant, terms.data(), static_cast<int>(terms.size()), state.extent.height,
                  state.extent.width, c, to);
  if (tape_.direct()) return;
  const std::vector<int>& slices = tape_.plan.concatenated;
  for (size_t k = 0; k < slices.size(); ++k)
    if (slices[k] == s) {
      const size_t width = slices.size() * valid;
      unpad_channels(to.data, c, out_ + place.image * pixels * width + k * valid, width, valid, pixels);
    }
}

void Cell::Forward::first_stage(int source, const Place& place) {
  const StateMap& state = tape_.states[source];
  const ConstView x = tape_.state(source, place);
  ThreadScratch& scratch = scratch_[place.thread];
  const KernelTable& table = tape_.table;
  const int c = tape_.channels;
  const View rectified = scratch.source[state.halved];
  bool loaded = false;
  for (Value& value : tape_.values) {
    if (value.source != source) continue;
    const Extent out = tape_.states[value.uses.front().target].extent;
    double* moments = value.units.empty() ? value.moments : value.units.front().moments;
    if (moments != nullptr) moments += static_cast<size_t>(place.slot) * 2 * c;
    if (!value.units.empty()) {
      if (!loaded) table.load(x, nullptr, nullptr, true, state.extent.height, state.extent.width, c, rectified);
      loaded = true;
      const Unit& unit = value.units.front();
      unit_forward(table, unit, rectified, tape_.at(unit.value, place), moments,
                   scratch.unit[tape_.states[value.uses.front().target].halved]);
      continue;
    }
    if (value.map == nullptr) continue;
    float* map = tape_.at(value.map, place);
    const View to{map, static_cast<ptrdiff_t>(out.width) * c, c};
    if (value.kind == OperationKind::MaxPool)
      table.max_pool(x, value.stride, state.extent.height, state.extent.width, c, to);
    else if (value.kind == OperationKind::AvgPool)
      table.avg_pool(x, value.stride, state.extent.height, state.extent.width, c, to);
    else
      pad_channels(value.noise + static_cast<size_t>(place.image) * out.pixels() * tape_.plan.channels,
                   tape_.plan.channels, map, c, out.pixels());
    if (moments == nullptr) continue;
    std::fill_n(moments, 2 * c, 0.0);
    table.moments(map, map, out.pixels(), c, moments, moments + c);
    settle_image_moments(map, out.pixels(), c, moments);
  }
}

void Cell::Forward::second_stage(int source, const Place& place) {
  ThreadScratch& scratch = scratch_[place.thread];
  const int c = tape_.channels;
  for (Value& value : tape_.values) {
    if (value.source != source || value.units.size() != 2) continue;
    const Unit &first = value.units[0], &second = value.units[1];
    const bool level = tape_.states[value.uses.front().target].halved;
    const ConstView from(tape_.at(first.value, place), static_cast<ptrdiff_t>(first.out.width) * c, c);
    tape_.table.load(from, first.norm.scale, first.norm.shift, true, first.out.height, first.out.width, c,
                     scratch.middle[level]);
    double* moments = second.moments == nullptr ? nullptr : second.moments + static_cast<size_t>(place.slot) * 2 * c;
    unit_forward(tape_.table, second, scratch.middle[level], tape_.at(second.value, place), moments,
                 scratch.unit[level]);
  }
}

double Cell::Forward::count(const Value& value) const {
  return static_cast<double>(tape_.input.images) * tape_.states[value.uses.front().target].extent.pixels();
}

void Cell::Forward::settle_first(const Value& value) {
  const Unit& unit = value.units.front();
  const BatchMoments moments = merge_moments(unit.moments, tape_.input.images, unit.out.pixels(), tape_.channels);
  update_running(unit.buffers.norm, moments, count(value), tape_.input.momentum, tape_.plan.channels);
  set_norm(unit.norm, unit.buffers.norm, moments, tape_.input.epsilon, tape_.plan.channels, tape_.channels);
}

void Cell::Forward::settle_last(Value& value) {
  const int pixels = tape_.states[value.uses.front().target].extent.pixels();
  BatchMoments moments;
  if (value.normalised) moments = merge_moments(value.moments, tape_.input.images, pixels, tape_.channels);
  for (Use& use : value.uses) {
    if (!value.normalised) {
      set_unit_norm(use.norm, tape_.channels);
      continue;
    }
    update_running(use.buffers, moments, count(value), tape_.input.momentum, tape_.plan.channels);
    set_norm(use.norm, use.buffers, moments, tape_.input.epsilon, tape_.plan.channels, tape_.channels);
  }
}

void Cell::Forward::settle_running(Value& value) {
  const int valid = tape_.plan.channels, c = tape_.channels;
  const auto settle = [&](const Norm& norm, const NormBuffers& buffers) {
    set_norm(norm, buffers, running_moments(buffers, valid, c), tape_.input.epsilon, valid, c);
  };
  if (value.units.size() == 2) settle(value.units.front().norm, value.units.front().buffers.norm);
  for (Use& use : value.uses) {
    if (value.normalised)
      settle(use.norm, use.buffers);
    else
      set_unit_norm(use.norm, c);
  }
}

}  // namespace nas::kernels
