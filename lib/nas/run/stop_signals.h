#pragma once

#include <csignal>

namespace nas {

/// While it lives, a first SIGINT or SIGTERM only asks for a stop; a second one kills as usual.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

/// Whether a stop was asked for since the last StopSignals began.
bool stop_requested();

}  // namespace nas
