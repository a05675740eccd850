#pragma once

#include <vector>

#include <nas/kernels/cell_tape.h>

namespace nas::kernels {

/// Buffers of one thread, for maps of the inputs' resolution [0] and of half of it [1].
struct ThreadScratch {
  View source[2];  ///< padded: the rectified source
  View middle[2];  ///< padded: the rectified input of a second unit
  UnitScratch unit[2];
  float* coefficients = nullptr;  ///< [terms][channels]
  float* constant = nullptr;      ///< [channels]
  float* pooled = nullptr;        ///< one unpadded map
  float* masked = nullptr;
  float* direct = nullptr;
};

/// The buffers of every thread, borders zeroed.
class CellScratch {
 public:
  explicit CellScratch(const Cell::Tape& tape);
  ThreadScratch& operator[](int thread) { return threads_[thread]; }

 private:
  void lay_out(const Cell::Tape& tape, Partition& memory);
  Arena::Block block_;
  std::vector<ThreadScratch> threads_;
};

/// [pixels][valid] -> [pixels][padded], new channels zero.
void pad_channels(const float* from, int valid, float* to, int padded, int pixels);
/// The first `valid` channels of [pixels][padded] -> pixels that are `pixel` floats apart.
void unpad_channels(const float* from, int padded, float* to, ptrdiff_t pixel, int valid, int pixels);

}  // namespace nas::kernels
