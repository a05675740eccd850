#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace nas {

/// SHA-256 as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

/// SHA-256 of a configuration's canonical form: UTF-8 JSON, keys sorted, no spaces, shortest round-trip numbers.
/// Throws Error when it holds a number that is not finite, which JSON cannot express.
std::string config_hash(const nlohmann::json& config);

}  // namespace nas
