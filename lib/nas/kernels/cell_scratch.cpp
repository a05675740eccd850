#include <nas/kernels/cell_scratch.h>

#include <algorithm>
#include <cstring>

namespace nas::kernels {

CellScratch::CellScratch(const Cell::Tape& tape) : threads_(threads()) {
  Partition count;
  lay_out(tape, count);
  block_ = tape.arena->take(count.used());
  std::memset(block_.data(), 0, count.used() * sizeof(float));
  Partition memory(block_.data());
  lay_out(tape, memory);
}

void CellScratch::lay_out(const Cell::Tape& tape, Partition& memory) {
  const int c = tape.channels, pad = tape.pad;
  size_t terms = 2;
  for (const Value& value : tape.values) terms += value.uses.size();
  const Extent whole = tape.input.extent, half{(whole.height + 1) / 2, (whole.width + 1) / 2};
  for (ThreadScratch& scratch : threads_) {
    for (int level = 0; level < 2; ++level) {
      const Extent extent = level == 0 ? whole : half;
      const ptrdiff_t row = static_cast<ptrdiff_t>(extent.width + 2 * pad) * c;
      for (View* view : {&scratch.source[level], &scratch.middle[level], &scratch.unit[level].gradient}) {
        float* begin = memory.floats((extent.height + 2 * pad) * row);
        *view = {begin == nullptr ? nullptr : begin + pad * row + pad * c, row, c};
      }
      scratch.unit[level].rows = memory.floats(3 * chunk_size(extent, c));
    }
    scratch.coefficients = memory.floats(terms * c);
    scratch.constant = memory.floats(c);
    for (float** map : {&scratch.pooled, &scratch.masked, &scratch.direct})
      *map = memory.floats(static_cast<size_t>(whole.pixels()) * c);
  }
}

void pad_channels(const float* from, int valid, float* to, int padded, int pixels) {
  for (int p = 0; p < pixels; ++p, from += valid, to += padded) {
    std::copy_n(from, valid, to);
    std::fill_n(to + valid, padded - valid, 0.0f);
  }
}

void unpad_channels(const float* from, int padded, float* to, ptrdiff_t pixel, int valid, int pixels) {
  for (int p = 0; p < pixels; ++p, from += padded, to += pixel) std::copy_n(from, valid, to);
}

}  // namespace nas::kernels
