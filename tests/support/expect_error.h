#pragma once

#include <string>

#include <gtest/gtest.h>

#include <nas/run/error.h>

namespace nas::test {

/// Expects that `action` throws nas::Error whose message holds every one of `parts`.
template <class Action>
void expect_error(Action action, const std::vector<std::string>& parts) {
  try {
    action();
  } catch (const Error& error) {
    for (const std::string& part : parts) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what() << "\nlacks: " << part;
    }
    return;
  }
  FAIL() << "no Error was thrown";
}

}  // namespace nas::test
