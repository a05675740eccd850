// What the backward pass makes of its sums: BN coefficients, gradients of mixing weights and of parameters.
#include <vector>

#include <nas/kernels/cell_backward.h>
#include <nas/kernels/norm.h>

namespace nas::kernels {
namespace {

// Adds an image's sums, times a weight, to the batch's.
void add(std::vector<double>& to, const double* image, double weight) {
  for (size_t c = 0; c < to.size(); ++c) to[c] += weight * image[c];
}

}  // namespace

void Cell::Backward::settle_last(const Value& value, ValueState& state) {
  const int channels = tape_.channels;
  const double count =
      static_cast<double>(tape_.input.images) * tape_.states[value.uses.front().target].extent.pixels();
  Coefficients& first = state.uses.front();
  std::fill_n(first.b, channels, 0.0f);
  std::fill_n(first.c, channels, 0.0f);
  for (size_t u = 0; u < value.uses.size(); ++u) {
    const Use& use = value.uses[u];
    const bool training = value.normalised && tape_.input.training;
    std::vector<double> gradient(channels, 0.0), product(channels, 0.0);
    for (int n = 0; n < tape_.input.images && training; ++n) {
      const size_t at = static_cast<size_t>(n) * channels;
      add(gradient, sums_[use.target] + at, tape_.weight(use, n));
      add(product, state.products[u] + at, tape_.weight(use, n));
    }
    std::fill_n(state.uses[u].a, channels, 0.0f);
    norm_gradient(use.norm, gradient, product, count, training, tape_.plan.channels, state.uses[u].a, first.b, first.c);
  }
}

void Cell::Backward::settle_first(const Value& value, ValueState& state) {
  const int channels = tape_.channels;
  const Unit& unit = value.units.front();
  std::vector<double> gradient(channels, 0.0), product(channels, 0.0);
  for (int n = 0; n < tape_.input.images; ++n) {
    const double* image = state.middle_sums + static_cast<size_t>(n) * 2 * channels;
    add(gradient, image, 1);
    add(product, image + channels, 1);
  }
  for (float* part : {state.first.a, state.first.b, state.first.c}) std::fill_n(part, channels, 0.0f);
  norm_gradient(unit.norm, gradient, product, static_cast<double>(tape_.input.images) * unit.out.pixels(),
                tape_.input.training, tape_.plan.channels, state.first.a, state.first.b, state.first.c);
}

void Cell::Backward::write_mixing() {
  std::fill_n(wanted_.mixing, tape_.plan.edges.size() * tape_.plan.columns, 0.0f);
  for (size_t v = 0; v < of_.size(); ++v)
    for (size_t u = 0; u < of_[v].uses.size(); ++u) {
      const Use& use = tape_.values[v].uses[u];
      double sum = 0;
      for (int n = 0; n < tape_.input.images; ++n) {
        const double factor = tape_.weight(use, n) / use.weight;
        const double* gradient = sums_[use.target] + static_cast<size_t>(n) * tape_.channels;
        const double* product = of_[v].products[u] + static_cast<size_t>(n) * tape_.channels;
        // The addend is (value - mean) * scale + beta.
        for (int c = 0; c < tape_.plan.channels; ++c)
          sum += factor * (product[c] * use.norm.scale[c] +
                           gradient[c] * (use.buffers.beta == nullptr ? 0 : use.buffers.beta[c]));
      }
      const int column = tape_.plan.edges[use.edge].operations[use.operation].column;
      wanted_.mixing[use.edge * tape_.plan.columns + column] = static_cast<float>(sum);
    }
}

void Cell::Backward::write_weights() {
  const int valid = tape_.plan.channels, channels = tape_.channels;
  for (size_t v = 0; v < of_.size(); ++v) {
    const Value& value = tape_.values[v];
    if (value.units.empty()) continue;
    const Use& use = value.uses.front();
    const std::vector<UnitGradients>& to = wanted_.units[use.edge][use.operation];
    for (size_t u = 0; u < value.units.size(); ++u) {
      for (int thread = 0; thread < threads(); ++thread)
        value.units[u].unpack(weights(of_[v], static_cast<int>(u), thread), valid, to[u]);
      const bool last = u + 1 == value.units.size();
      const Norm& norm = last ? use.norm : value.units[u].norm;
      for (int n = 0; n < tape_.input.images; ++n) {
        const size_t at = static_cast<size_t>(n) * channels;
        const double weight = last ? tape_.weight(use, n) : 1.0;
        const double* gradient = last ? sums_[use.target] + at : of_[v].middle_sums + 2 * at;
        const double* product = last ? of_[v].products.front() + at : of_[v].middle_sums + 2 * at + channels;
        for (int c = 0; c < valid; ++c) {
          if (to[u].gamma != nullptr) to[u].gamma[c] += static_cast<float>(weight * product[c] * norm.inverse[c]);
          if (to[u].beta != nullptr) to[u].beta[c] += static_cast<float>(weight * gradient[c]);
        }
      }
    }
  }
}

}  // namespace nas::kernels
