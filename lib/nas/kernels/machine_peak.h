#pragma once

namespace nas::kernels {

/// The machine's roof, measured with `threads` threads on the widest instruction set in use.
struct MachinePeak {
  double gigaflops = 0;  ///< float32 multiply-adds in registers, 2 operations each
  double gigabytes = 0;  ///< per second, reading a gigabyte once
};

/// Takes about a second.
MachinePeak measure_machine_peak(int threads);

}  // namespace nas::kernels
