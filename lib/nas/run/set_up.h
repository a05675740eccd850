#pragma once

#include <cstdint>
#include <string>

#include <c10/core/Device.h>

namespace nas {

/// Sets the number of threads of LibTorch and of its BLAS explicitly (Debian's build starts with one), asks for
/// deterministic algorithms, and returns the device. `threads` 0: as many as this process may use.
/// Throws Error when `device` is not "cpu", "cuda" or "cuda:N", or is CUDA without a usable one.
at::Device set_up(const std::string& device, int threads);

/// Makes OpenMP threads sleep while they wait, by starting this program again with OMP_WAIT_POLICY=passive: libgomp
/// reads its settings when it is loaded, before main. Threads that spin make a step many times dearer as soon as
/// another program wants the processors. Does nothing where the user has set a policy. For the first line of main.
void wait_passively();

/// Lets malloc keep what it has (glibc): it gives every large tensor back to the system by default, and the next one
/// pays for fresh pages. set_up() calls it.
void keep_memory();

/// Processors this process may run on (affinity mask, so containers and taskset count).
int usable_processors();

/// The largest resident set of this process since its start or the last reset, in bytes (getrusage).
std::int64_t peak_memory_bytes();

/// Gives back what malloc keeps, and starts measuring the peak afresh, where the system allows it (Linux:
/// /proc/self/clear_refs).
void reset_peak_memory();

}  // namespace nas
