#pragma once

#include <nas/kernels/cell_scratch.h>

namespace nas::kernels {

/// The forward pass of a cell over its tape.
class Cell::Forward {
 public:
  explicit Forward(Tape& tape) : tape_(tape), scratch_(tape) {}
  void run(float* out);

 private:
  void run_training();
  void run_evaluation();
  /// A state's own computation: pads the inputs' channels, mixes a node.
  void complete(int state, const Place& place);
  void complete_rest(const Place& place);
  /// First units and pools of a source.
  void first_stage(int source, const Place& place);
  /// Second units of the separable convolutions of a source.
  void second_stage(int source, const Place& place);
  void settle_first(const Value& value);
  void settle_last(Value& value);
  void settle_running(Value& value);
  double count(const Value& value) const;

  Tape& tape_;
  CellScratch scratch_;
  float* out_ = nullptr;
};

}  // namespace nas::kernels
