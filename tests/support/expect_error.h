#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tests/run/expect_error.h>

namespace nas::test {

/// Expects that `action` throws nas::Error whose message holds every one of `parts`.
template <class Action>
void expect_error(Action action, const std::vector<std::string>& parts) {
  const std::string message = testing::error_of(action);
  for (const std::string& part : parts) EXPECT_TRUE(testing::contains(message, part));
}

}  // namespace nas::test
