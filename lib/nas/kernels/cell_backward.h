#pragma once

#include <vector>

#include <nas/kernels/cell_scratch.h>

namespace nas::kernels {

/// The backward pass of a cell over its tape.
class Cell::Backward {
 public:
  Backward(Tape& tape, const CellGradients& wanted);
  /// gradient: of the output, [N][H'][W'][concatenated * C].
  void run(const float* gradient);

 private:
  /// Coefficients of BN's backward pass, [channels] each, see NormGradient.
  struct Coefficients {
    float *a = nullptr, *b = nullptr, *c = nullptr;
  };
  /// What the backward pass knows of one value.
  struct ValueState {
    std::vector<Coefficients> uses;  ///< a per use; b and c in the first, summed over the uses
    Coefficients first;              ///< a separable convolution's first norm
    std::vector<double*> products;   ///< per use: [N][channels]
    float* middle = nullptr;         ///< [N][pixels][channels]: gradient at the first norm
    double* middle_sums = nullptr;   ///< [N][2][channels]
    size_t weights[2] = {};          ///< where its units' packed gradients begin
  };

  void lay_out(Partition& memory);
  void lay_out_value(const Value& value, ValueState& state, Partition& memory);
  bool is_node(int state) const { return state >= tape_.plan.inputs; }
  bool wants_source(int state) const { return is_node(state) || wanted_.states[state] != nullptr; }
  /// True if anything before the value's last norm is wanted.
  bool wants_value(const Value& value) const { return wanted_.weights || wants_source(value.source); }
  bool wants_product(const Value& value) const;
  size_t map_size(int state) const { return static_cast<size_t>(tape_.states[state].extent.pixels()) * tape_.channels; }
  View view(float* data, int state) const;
  ConstView slice(int state, int image) const;
  ConstView gradient(int state, int image) const;

  void load_slice(const ConstView& from, int state, float* to) const;
  /// Makes the gradient of a state nothing reads (its slice), or of a source (from its edges), then its sums.
  void finish_leaf(int state, const Place& place);
  void finish_source(int source, const Place& place);
  void sum_products(int state, const Place& place);
  /// Second units of the separable convolutions of a source.
  void second_units(int source, const Place& place);
  /// First units into scratch.masked; identities and pools into scratch.direct. They return whether there was anything.
  bool first_units(int source, const Place& place);
  bool parameter_free(int source, const Place& place);
  void settle_last(const Value& value, ValueState& state);
  void settle_first(const Value& value, ValueState& state);
  float* weights(const ValueState& state, int unit, int thread) const;
  /// a times the use's weight for this image.
  const float* scaled(const Use& use, const float* a, int image, float* to) const;
  void write_mixing();
  void write_weights();

  Tape& tape_;
  const CellGradients& wanted_;
  CellScratch scratch_;
  Arena::Block block_;
  std::vector<ValueState> of_;     ///< as tape.values
  std::vector<float*> gradients_;  ///< per state: [N][pixels][channels]; null: not wanted, or an input's own tensor
  std::vector<double*> sums_;      ///< per state: [N][channels]
  std::vector<bool> is_source_;
  float* weights_ = nullptr;  ///< [threads][weights_size_]
  size_t weights_size_ = 0;
  float* ones_ = nullptr;  ///< [channels]
  const float* output_gradient_ = nullptr;
};

}  // namespace nas::kernels
