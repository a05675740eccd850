#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace nas {

/// Where the work stands. Epochs and steps count from 1; a field that does not apply stays as it is here.
struct Position {
  std::string phase;  ///< "search", "retrain", ...
  std::int64_t epoch = 0;
  std::int64_t epochs = 0;
  std::int64_t step = 0;  ///< within the epoch
  std::int64_t steps = 0;
  std::optional<double> loss = std::nullopt;
  std::optional<double> accuracy = std::nullopt;  ///< 0 to 1

  /// "search, epoch 3 of 50".
  std::string describe() const;
};

/// One rewritten line on a terminal, plain lines in a log: unit k of n, phase, epoch, loss, accuracy, elapsed and
/// remaining time.
class Progress {
 public:
  /// `stream`: where it writes; nullptr keeps it silent (tests).
  explicit Progress(std::FILE* stream = stderr);
  ~Progress();

  void begin_unit(std::int64_t index, std::int64_t count, std::string id);
  /// Cheap enough for every step: writes at most five times a second on a terminal, twice a minute in a log.
  void report(const Position& position);
  /// An epoch has ended with this row of the series: a line with its losses and accuracies, in a log alone.
  void epoch(const nlohmann::json& row);
  /// A line that stays.
  void note(const std::string& text);
  /// The latest report of this unit, as Position::describe() says it; empty before the first.
  std::string position() const { return position_; }

 private:
  using Clock = std::chrono::steady_clock;
  std::string line(const Position& position) const;
  void clear_line();

  std::FILE* stream_;
  bool terminal_;
  bool line_open_ = false;
  std::string unit_;
  std::string position_;
  std::string phase_;
  double phase_start_ = 0;  ///< share of the phase that was done when this sitting began it
  Clock::time_point unit_began_;
  Clock::time_point phase_began_;
  Clock::time_point last_written_;
};

/// Seconds as "42 s", "3:20 min", "2:05 h" or "3.1 days".
std::string describe_seconds(double seconds);

}  // namespace nas
