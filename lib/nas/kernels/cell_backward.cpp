#include <nas/kernels/cell_backward.h>

#include <algorithm>
#include <cstring>

#include <nas/kernels/norm.h>

namespace nas::kernels {

Cell::Backward::Backward(Tape& tape, const CellGradients& wanted)
    : tape_(tape), wanted_(wanted), scratch_(tape), is_source_(tape.plan.states, false) {
  for (const Value& value : tape.values) is_source_[value.source] = true;
  Partition count;
  lay_out(count);
  block_ = tape.arena->take(count.used());
  Partition memory(block_.data());
  lay_out(memory);
  std::fill_n(ones_, tape.channels, 1.0f);
  if (weights_ != nullptr) std::memset(weights_, 0, threads() * weights_size_ * sizeof(float));
}

void Cell::Backward::lay_out(Partition& memory) {
  const size_t images = tape_.input.images, c = tape_.channels;
  gradients_.assign(tape_.plan.states, nullptr);
  sums_.assign(tape_.plan.states, nullptr);
  of_.assign(tape_.values.size(), {});
  ones_ = memory.floats(c);
  for (int s = 0; s < tape_.plan.states; ++s) {
    if (is_node(s)) sums_[s] = memory.doubles(images * c);
    // Inputs' gradients are written straight to where they are wanted, unless channels are padded.
    if ((is_node(s) || !tape_.direct()) && wants_source(s)) gradients_[s] = memory.floats(images * map_size(s));
  }
  weights_size_ = 0;
  for (size_t v = 0; v < of_.size(); ++v) lay_out_value(tape_.values[v], of_[v], memory);
  weights_ = wanted_.weights ? memory.floats(threads() * weights_size_) : nullptr;
}

void Cell::Backward::lay_out_value(const Value& value, ValueState& state, Partition& memory) {
  const size_t images = tape_.input.images, c = tape_.channels;
  const auto coefficients = [&] { return Coefficients{memory.floats(c), memory.floats(c), memory.floats(c)}; };
  for (size_t u = 0; u < value.uses.size(); ++u) {
    state.uses.push_back(coefficients());
    state.products.push_back(wants_product(value) ? memory.doubles(images * c) : nullptr);
  }
  if (value.units.size() == 2 && wants_value(value)) {
    state.first = coefficients();
    state.middle = memory.floats(images * value.units[0].pixels_size());
    state.middle_sums = memory.doubles(images * 2 * c);
  }
  for (size_t u = 0; u < value.units.size(); ++u) {
    state.weights[u] = weights_size_;
    weights_size_ += value.units[u].weight_size();
  }
}

bool Cell::Backward::wants_product(const Value& value) const {
  return wanted_.mixing != nullptr ||
         (value.normalised && (wanted_.weights || (tape_.input.training && wants_value(value))));
}

View Cell::Backward::view(float* data, int state) const {
  return {data, static_cast<ptrdiff_t>(tape_.states[state].extent.width) * tape_.channels, tape_.channels};
}

// The state's part of the output gradient; data null if the state is not in the output.
ConstView Cell::Backward::slice(int state, int image) const {
  const std::vector<int>& slices = tape_.plan.concatenated;
  const auto at = std::find(slices.begin(), slices.end(), state);
  if (at == slices.end()) return {};
  const Extent extent = tape_.states[state].extent;
  const ptrdiff_t pixel = static_cast<ptrdiff_t>(slices.size()) * tape_.plan.channels;
  return {output_gradient_ + static_cast<size_t>(image) * extent.pixels() * pixel +
              (at - slices.begin()) * tape_.plan.channels,
          extent.width * pixel, pixel};
}

ConstView Cell::Backward::gradient(int state, int image) const {
  return view(gradients_[state] + image * map_size(state), state);
}

void Cell::Backward::run(const float* gradient) {
  output_gradient_ = gradient;
  const int images = tape_.input.images;
  parallel_images(images, [&](int image, int thread) {
    for (int s = tape_.plan.inputs; s < tape_.plan.states; ++s)
      if (!is_source_[s]) finish_leaf(s, tape_.place(image, thread));
  });
  for (auto wave = tape_.waves().rbegin(); wave != tape_.waves().rend(); ++wave) {
    const auto in_wave = [&](const Value& value) {
      return std::find(wave->begin(), wave->end(), value.source) != wave->end();
    };
    bool second = false;
    for (size_t v = 0; v < of_.size(); ++v) {
      const Value& value = tape_.values[v];
      if (!in_wave(value) || !wants_value(value)) continue;
      settle_last(value, of_[v]);
      second = second || value.units.size() == 2;
    }
    if (second) {
      parallel_images(images, [&](int image, int thread) {
        for (const int source : *wave) second_units(source, tape_.place(image, thread));
      });
      for (size_t v = 0; v < of_.size(); ++v)
        if (in_wave(tape_.values[v]) && of_[v].middle != nullptr) settle_first(tape_.values[v], of_[v]);
    }
    parallel_images(images, [&](int image, int thread) {
      for (const int source : *wave) finish_source(source, tape_.place(image, thread));
    });
  }
  // Inputs without any edge.
  for (int s = 0; s < tape_.plan.inputs; ++s)
    if (wanted_.states[s] != nullptr && !is_source_[s])
      std::memset(wanted_.states[s], 0,
                  sizeof(float) * images * tape_.states[s].extent.pixels() * static_cast<size_t>(tape_.plan.channels));
  if (wanted_.mixing != nullptr) write_mixing();
  if (wanted_.weights) write_weights();
}

// The slice is copied: every edge into the state reads it, and a quarter of each line group would be wasted.
void Cell::Backward::finish_leaf(int s, const Place& place) {
  float* to = gradients_[s] + place.image * map_size(s);
  const ConstView from = slice(s, place.image);
  if (from.data == nullptr)
    std::memset(to, 0, map_size(s) * sizeof(float));
  else
    load_slice(from, s, to);
  sum_products(s, place);
}

// Copies a slice into a map of padded channels.
void Cell::Backward::load_slice(const ConstView& from, int s, float* to) const {
  const Extent extent = tape_.states[s].extent;
  const int c = tape_.channels, valid = tape_.plan.channels;
  if (tape_.direct()) {
    tape_.table.load(from, nullptr, nullptr, false, extent.height, extent.width, c, view(to, s));
    return;
  }
  for (int p = 0; p < extent.pixels(); ++p) {
    std::copy_n(from.data + p * from.pixel, valid, to + p * c);
    std::fill_n(to + p * c + valid, c - valid, 0.0f);
  }
}

void Cell::Backward::sum_products(int s, const Place& place) {
  const size_t at = static_cast<size_t>(place.image) * tape_.channels;
  std::fill_n(sums_[s] + at, tape_.channels, 0.0);
  std::vector<ProductTerm> terms;
  for (size_t v = 0; v < of_.size(); ++v) {
    const Value& value = tape_.values[v];
    for (size_t u = 0; u < value.uses.size(); ++u) {
      if (value.uses[u].target != s || of_[v].products[u] == nullptr) continue;
      double* product = of_[v].products[u] + at;
      std::fill_n(product, tape_.channels, 0.0);
      terms.push_back({tape_.map(value, place), value.uses[u].norm.mean, product});
    }
  }
  const Extent extent = tape_.states[s].extent;
  tape_.table.products(gradient(s, place.image), sums_[s] + at, terms.data(), static_cast<int>(terms.size()),
                       extent.height, extent.width, tape_.channels);
}

const float* Cell::Backward::scaled(const Use& use, const float* a, int image, float* to) const {
  const float weight = tape_.weight(use, image);
  for (int c = 0; c < tape_.channels; ++c) to[c] = weight * a[c];
  return to;
}

float* Cell::Backward::weights(const ValueState& state, int unit, int thread) const {
  return weights_ == nullptr ? nullptr : weights_ + thread * weights_size_ + state.weights[unit];
}

void Cell::Backward::second_units(int source, const Place& place) {
  ThreadScratch& scratch = scratch_[place.thread];
  const int c = tape_.channels;
  for (size_t v = 0; v < of_.size(); ++v) {
    const Value& value = tape_.values[v];
    const ValueState& state = of_[v];
    if (value.source != source || state.middle == nullptr) continue;
    const Use& use = value.uses.front();
    const Unit &first = value.units[0], &second = value.units[1];
    const bool level = tape_.states[use.target].halved;
    const float* before = tape_.at(first.value, place);
    if (wanted_.weights)
      tape_.table.load(view(const_cast<float*>(before), use.target), first.norm.scale, first.norm.shift, true,
                       first.out.height, first.out.width, c, scratch.middle[level]);
    const Coefficients& norm = state.uses.front();
    const NormGradient gradient_in{gradient(use.target, place.image),
                                   tape_.map(value, place),
                                   use.norm.mean,
                                   scaled(use, norm.a, place.image, scratch.coefficients),
                                   tape_.input.training ? norm.b : nullptr,
                                   tape_.input.training ? norm.c : nullptr};
    float* middle = state.middle + place.image * first.pixels_size();
    unit_backward(tape_.table, second, scratch.middle[level], gradient_in, weights(state, 1, place.thread),
                  view(middle, use.target), first.out, true, scratch.unit[level]);
    double* sums = state.middle_sums + static_cast<size_t>(place.image) * 2 * c;
    std::fill_n(sums, 2 * c, 0.0);
    tape_.table.mask(middle, before, first.norm.scale, first.norm.shift, first.norm.mean, first.out.pixels(), c,
                     {sums, sums + c});
  }
}

bool Cell::Backward::first_units(int source, const Place& place) {
  ThreadScratch& scratch = scratch_[place.thread];
  const StateMap& from = tape_.states[source];
  const bool wants_dx = wants_source(source);
  bool any = false;
  for (size_t v = 0; v < of_.size(); ++v) {
    const Value& value = tape_.values[v];
    const ValueState& state = of_[v];
    if (value.source != source || value.units.empty()) continue;
    if (!any) {
      if (wanted_.weights)
        tape_.table.load(tape_.state(source, place), nullptr, nullptr, true, from.extent.height, from.extent.width,
                         tape_.channels, scratch.source[from.halved]);
      std::memset(scratch.masked, 0, map_size(source) * sizeof(float));
      any = true;
    }
    const Use& use = value.uses.front();
    const Unit& unit = value.units.front();
    const bool training = tape_.input.training;
    NormGradient in;
    if (state.middle != nullptr) {
      in = {view(state.middle + place.image * unit.pixels_size(), use.target),
            view(tape_.at(unit.value, place), use.target),
            unit.norm.mean,
            state.first.a,
            training ? state.first.b : nullptr,
            training ? state.first.c : nullptr};
    } else {
      const Coefficients& norm = state.uses.front();
      in = {gradient(use.target, place.image),
            tape_.map(value, place),
            use.norm.mean,
            scaled(use, norm.a, place.image, scratch.coefficients),
            training ? norm.b : nullptr,
            training ? norm.c : nullptr};
    }
    unit_backward(tape_.table, unit, scratch.source[from.halved], in, weights(state, 0, place.thread),
                  wants_dx ? view(scratch.masked, source) : View{}, from.extent, false,
                  scratch.unit[tape_.states[use.target].halved]);
  }
  return any && wants_dx;
}

bool Cell::Backward::parameter_free(int source, const Place& place) {
  ThreadScratch& scratch = scratch_[place.thread];
  const KernelTable& table = tape_.table;
  const int c = tape_.channels;
  const Extent extent = tape_.states[source].extent;
  std::vector<MixTerm> identities;
  const auto add = [&](std::vector<MixTerm>& terms, const Use& use, const float* a) {
    terms.push_back(
        {gradient(use.target, place.image), scaled(use, a, place.image, scratch.coefficients + terms.size() * c)});
  };
  bool any = false;
  for (size_t v = 0; v < of_.size(); ++v)
    if (tape_.values[v].source == source && tape_.values[v].kind == OperationKind::Identity)
      for (size_t u = 0; u < of_[v].uses.size(); ++u) add(identities, tape_.values[v].uses[u], of_[v].uses[u].a);
  table.mix(nullptr, identities.data(), static_cast<int>(identities.size()), extent.height, extent.width, c,
            view(scratch.direct, source));
  any = !identities.empty();
  for (size_t v = 0; v < of_.size(); ++v) {
    const Value& value = tape_.values[v];
    if (value.source != source || (value.kind != OperationKind::MaxPool && value.kind != OperationKind::AvgPool))
      continue;
    any = true;
    const int target = value.uses.front().target;
    const Extent out = tape_.states[target].extent;
    std::vector<MixTerm> terms;
    for (size_t u = 0; u < value.uses.size(); ++u) add(terms, value.uses[u], of_[v].uses[u].a);
    const Coefficients& norm = of_[v].uses.front();
    const bool training = value.normalised && tape_.input.training;
    const View pooled = view(scratch.pooled, target);
    table.mix(nullptr, terms.data(), static_cast<int>(terms.size()), out.height, out.width, c, pooled);
    if (training)
      table.norm_adjoint({pooled, tape_.map(value, place), value.uses.front().norm.mean, ones_, norm.b, norm.c},
                         out.height, out.width, c, pooled);
    if (value.kind == OperationKind::MaxPool)
      table.max_pool_adjoint(tape_.state(source, place), tape_.map(value, place), pooled, value.stride, extent.height,
                             extent.width, c, view(scratch.direct, source));
    else
      table.avg_pool_adjoint(pooled, value.stride, extent.height, extent.width, c, view(scratch.direct, source));
  }
  return any;
}

void Cell::Backward::finish_source(int source, const Place& place) {
  const bool wants_dx = wants_source(source);
  if (!wants_dx && !wanted_.weights) return;
  const bool masked = first_units(source, place);
  if (!wants_dx) return;
  ThreadScratch& scratch = scratch_[place.thread];
  const bool direct = parameter_free(source, place);
  const Extent extent = tape_.states[source].extent;
  const int valid = tape_.plan.channels;
  ConstView extra = is_node(source) ? slice(source, place.image) : ConstView();
  if (!tape_.direct() && extra.data != nullptr) {
    load_slice(extra, source, scratch.pooled);
    extra = view(scratch.pooled, source);
  }
  float* to = gradients_[source] != nullptr ? gradients_[source] + place.image * map_size(source)
                                            : wanted_.states[source] + place.image * map_size(source);
  tape_.table.join(tape_.state(source, place), masked ? ConstView(view(scratch.masked, source)) : ConstView(),
                   direct ? ConstView(view(scratch.direct, source)) : ConstView(), extra, extent.height, extent.width,
                   tape_.channels, view(to, source));
  if (is_node(source))
    sum_products(source, place);
  else if (!tape_.direct())
    unpad_channels(to, tape_.channels,
                   wanted_.states[source] + static_cast<size_t>(place.image) * extent.pixels() * valid, valid, valid,
                   extent.pixels());
}

}  // namespace nas::kernels
