#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <nas/run/unit.h>
#include <nas/run/version.h>

namespace nas {

/// What one unit leaves behind: one JSON file. Numbers that are not finite are stored as null.
///
/// Everything that depends on the clock or on the machine's load is in `started`, `ended`, `resumed` and `cost`; all
/// the rest is a function of the unit, its configuration, data, device and threads.
struct Record {
  static constexpr int kSchema = 1;

  Unit unit;
  nlohmann::json config;    ///< every hyper-parameter in force
  std::string config_hash;  ///< SHA-256 of the canonical form of `config`
  nlohmann::json data;      ///< {"name", "files": {FILE: SHA-256}, "notice"}, see PlannedUnit
  Version versions;
  std::string device;  ///< "cpu", "cuda"
  int threads = 1;
  std::string engine;                               ///< as asked for: "auto", "fused" or "libtorch"
  nlohmann::json series = nlohmann::json::array();  ///< one object an epoch: phase, epoch, losses, accuracies, ...
  /// Shared stages this unit used: NAME -> {"config", "config_hash", "series", and of who made it "commits", "threads",
  /// "engine"}.
  nlohmann::json stages = nlohmann::json::object();
  nlohmann::json results = nlohmann::json::object();  ///< genotype, parameters, accuracies by split, ...
  /// {"seconds": working time by the clock over all sittings and stages, "peak_memory_bytes": largest resident set of
  /// the process while the unit and its stages ran, "stages": {NAME: {"seconds", ...}}}
  nlohmann::json cost = nlohmann::json::object();
  std::string started;               ///< UTC, ISO 8601, as "2021-09-01T12:00:00Z"
  std::string ended;                 ///< UTC, ISO 8601
  std::vector<std::string> resumed;  ///< when the unit was taken up again
  std::vector<std::string> commits;  ///< the builds that worked on it, stages apart; empty in older records
  std::string unfinished;            ///< how far it is, "search, epoch 3 of 50"; empty: finished

  /// Throws Error naming the field that is wrong.
  void validate() const;

  nlohmann::json to_json() const;
  /// Checks schema, fields and hash; `place` names the file in complaints.
  static Record from_json(const nlohmann::json& json, const std::string& place);

  static Record read(const std::filesystem::path& file);
  void write(const std::filesystem::path& file) const;  ///< atomically

  /// The record without its times and costs: equal for a run that was killed and one that was not.
  nlohmann::json without_times() const;
};

/// Now, UTC, ISO 8601.
std::string utc_now();

}  // namespace nas
