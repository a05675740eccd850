#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace nas {

/// TOML text as JSON. Throws Error "FILE:LINE: reason" on a syntax error, and on dates, which no option takes.
nlohmann::json parse_toml(std::string_view text, const std::string& file);

/// The scale file of a target, experiments/scales/TARGET/SCALE.toml, as JSON: only what differs from the published
/// defaults. Looked for under $NAS_SCALES when set, else with suite_file(). Throws Error listing the scales there are.
nlohmann::json load_scale(const std::string& target, const std::string& scale);

/// "table3_1/laptop.toml", the name of the scale file in complaints and sources.
std::string scale_file_name(const std::string& target, const std::string& scale);

}  // namespace nas
