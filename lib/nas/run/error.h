#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace nas {

/// A mistake of the user or of their files: the message names the value, the place and the remedy. Exit code 2.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws Error with a formatted message.
template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(fmt::format(format, std::forward<Args>(args)...));
}

/// The run was asked to stop (SIGINT, SIGTERM) and has saved everything. Exit code 3.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted, everything is saved: start the same command again to go on") {}
};

/// Where and how a loss stopped being a finite number.
struct Divergence {
  std::string phase;                ///< "search", "retrain", ...
  int64_t epoch = 0;                ///< counted from 1
  int64_t step = 0;                 ///< within the epoch, counted from 1
  double learning_rate = 0;         ///< at that step
  std::vector<double> last_losses;  ///< oldest first, the non-finite one last
};

/// A loss became NaN or infinite. The runner writes the diagnosis beside the records, goes on with the other units and
/// ends with exit code 2: the same command would diverge again, so it counts as an input to be changed.
class Diverged : public std::runtime_error {
 public:
  explicit Diverged(Divergence where);
  const Divergence& where() const { return where_; }

 private:
  Divergence where_;
};

}  // namespace nas
