#include <nas/run/progress.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace nas {
namespace {

using std::chrono::duration;
using std::chrono::seconds;

/// Share of the phase that is done, 0 to 1.
double share(const Position& p) {
  if (p.epochs <= 0) return p.steps > 0 ? static_cast<double>(p.step) / static_cast<double>(p.steps) : 0;
  const double within = p.steps > 0 ? static_cast<double>(p.step) / static_cast<double>(p.steps) : 1;
  return (static_cast<double>(p.epoch - 1) + within) / static_cast<double>(p.epochs);
}

}  // namespace

std::string Position::describe() const {
  std::string text = phase;
  if (epochs > 0)
    text += fmt::format(", epoch {} of {}", epoch, epochs);
  else if (steps > 0)
    text += fmt::format(", step {} of {}", step, steps);
  return text;
}

std::string describe_seconds(double value) {
  const auto whole = static_cast<std::int64_t>(std::llround(value));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}:{:02} min", whole / 60, whole % 60);
  if (whole < 48 * 3600) return fmt::format("{}:{:02} h", whole / 3600, whole % 3600 / 60);
  return fmt::format("{:.1f} days", value / 86400);
}

Progress::Progress(std::FILE* stream)
    : stream_(stream), terminal_(stream && isatty(fileno(stream))), unit_began_(Clock::now()) {}

Progress::~Progress() {
  if (line_open_) std::fputc('\n', stream_);
}

void Progress::begin_unit(std::int64_t index, std::int64_t count, std::string id) {
  unit_ = fmt::format("unit {} of {}, {}", index, count, id);
  position_.clear();
  phase_.clear();
  unit_began_ = Clock::now();
  note(unit_);
}

void Progress::report(const Position& position) {
  position_ = position.describe();
  const Clock::time_point now = Clock::now();
  if (position.phase != phase_) {
    phase_ = position.phase;
    phase_start_ = share(position);
    phase_began_ = now;
  }
  if (!stream_) return;
  const duration<double> since = now - last_written_;
  if (since.count() < (terminal_ ? 0.2 : 30.0)) return;
  last_written_ = now;
  if (terminal_) {
    fmt::print(stream_, "\r\033[K{}", line(position));
    line_open_ = true;
  } else {
    fmt::print(stream_, "{}\n", line(position));
  }
  std::fflush(stream_);
}

void Progress::epoch(const nlohmann::json& row) {
  if (!stream_ || terminal_ || !row.contains("epoch")) return;
  std::string text = fmt::format("{}: {}, epoch {} ended", unit_, row.value("phase", ""), row.at("epoch").dump());
  for (const auto& [key, value] : row.items()) {
    if (!value.is_number()) continue;
    if (key.ends_with("loss")) text += fmt::format(", {} {:.4f}", key, value.get<double>());
    if (key.ends_with("accuracy")) text += fmt::format(", {} {:.2f} %", key, 100 * value.get<double>());
  }
  fmt::print(stream_, "{}\n", text);
  std::fflush(stream_);
}

std::string Progress::line(const Position& position) const {
  const Clock::time_point now = Clock::now();
  std::string text = fmt::format("{}: {}", unit_, position.describe());
  if (position.epochs > 0 && position.step < position.steps)
    text += fmt::format(" ({}/{})", position.step, position.steps);
  if (position.loss) text += fmt::format(", loss {:.4f}", *position.loss);
  if (position.accuracy) text += fmt::format(", accuracy {:.2f} %", 100 * *position.accuracy);
  text += ", elapsed " + describe_seconds(duration<double>(now - unit_began_).count());
  const double done = share(position);
  if (done > phase_start_) {
    const double spent = duration<double>(now - phase_began_).count();
    text += fmt::format(", {} left in this phase", describe_seconds(spent * (1 - done) / (done - phase_start_)));
  }
  return text;
}

void Progress::clear_line() {
  if (line_open_) fmt::print(stream_, "\r\033[K");
  line_open_ = false;
}

void Progress::note(const std::string& text) {
  if (!stream_) return;
  clear_line();
  fmt::print(stream_, "{}\n", text);
  std::fflush(stream_);
}

}  // namespace nas
