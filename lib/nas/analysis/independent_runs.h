#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <ATen/Parallel.h>

#include <nas/run/set_up.h>

namespace nas {

/// Calls body(0), ..., body(count - 1) from one thread for each usable processor, which compute alone: networks
/// as small as the audit's gain little from a team, and the results do not depend on the number of processors. The
/// bodies must not share anything they change. Rethrows the first exception, after the others have finished.
inline void independent_runs(std::size_t count, const std::function<void(std::size_t)>& body) {
  const auto threads = std::min(count, static_cast<std::size_t>(usable_processors()));
  const int before = at::get_num_threads();
  std::atomic<std::size_t> next{0};
  std::exception_ptr first;
  std::mutex mutex;
  const auto work = [&] {
    at::set_num_threads(1);
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        body(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!first) first = std::current_exception();
      }
    }
  };
  std::vector<std::thread> team;
  for (std::size_t i = 0; i < threads; ++i) team.emplace_back(work);
  for (std::thread& member : team) member.join();
  at::set_num_threads(before);  // LibTorch keeps the last setting for threads to come
  if (first) std::rethrow_exception(first);
}

}  // namespace nas
