#pragma once

#include <stdexcept>
#include <string>
#include <utility>

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

}  // namespace nas
