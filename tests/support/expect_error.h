#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <nas/run/error.h>

namespace nas::testing {

/// The message of the nas::Error that `action` throws; a test failure and "" when it throws none.
template <class Action>
std::string error_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "no nas::Error was thrown";
  return {};
}

/// gtest 1.12's HasSubstr lives in gmock, which this suite does not use.
inline ::testing::AssertionResult contains(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "\"" << text << "\" does not contain \"" << part << "\"";
}

/// Expects every part in the text.
inline void expect_contains(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) EXPECT_TRUE(contains(text, part));
}

/// Expects that `action` throws nas::Error whose message holds every one of `parts`.
template <class Action>
void expect_error(Action&& action, const std::vector<std::string>& parts) {
  expect_contains(error_of(action), parts);
}

}  // namespace nas::testing
