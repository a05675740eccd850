#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

namespace nas {

/// One independent piece of an experiment: method x space x seed at a scale.
struct Unit {
  std::string experiment;  ///< target id, for example "table3_1"
  std::string method;      ///< for example "darts" or "darts+pt"
  std::string space;       ///< for example "s5"; may be empty
  std::string scale;       ///< "smoke", "laptop" or "paper"
  std::int64_t seed = 0;

  /// "darts.s5.laptop.seed0": unique within the experiment, usable as a file name.
  /// Throws Error when a field holds a character other than letters, digits, '+', '-' and '_'.
  std::string id() const;

  bool operator==(const Unit&) const = default;
};

void to_json(nlohmann::json& json, const Unit& unit);
void from_json(const nlohmann::json& json, Unit& unit);

/// What of a record's or plan's data a result depends on: its name and the checksums of its files, not the words of a
/// notice.
nlohmann::json data_identity(const nlohmann::json& data);

/// A unit with everything that shapes its result.
struct PlannedUnit {
  Unit unit;
  /// Every hyper-parameter in force; hashed (see config_hash). One that depends on the images names them in data.name.
  nlohmann::json config;
  nlohmann::json sources = nlohmann::json::object();  ///< hyper-parameter path -> where its value comes from
  /// {"name": "cifar10", "files": {FILE: SHA-256}, "notice": "..." when it is a fallback}. Other files or another name
  /// make a record stale, as another configuration does.
  nlohmann::json data = nlohmann::json::object();
  double estimated_seconds = 0;  ///< on the machine and threads of the estimate; 0: unknown
  std::string estimate_basis;    ///< where the estimate comes from
};

}  // namespace nas
