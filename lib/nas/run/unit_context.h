#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <nas/run/checkpoint.h>
#include <nas/run/options.h>
#include <nas/run/progress.h>
#include <nas/run/record.h>
#include <nas/run/unit.h>

namespace nas {

/// What a unit's body works with: its configuration, its checkpoints, its series, its progress line.
///
///     nlohmann::json body(UnitContext& context) {
///       State state(context.config(), context.unit().seed);
///       if (auto saved = context.resume()) state.restore(*saved);
///       while (!state.finished()) {
///         context.series(state.next_epoch());
///         if (context.checkpoint_due()) context.save(state.checkpoint());
///       }
///       return state.results();
///     }
class UnitContext {
 public:
  UnitContext(const PlannedUnit& planned, const RunOptions& options, Progress& progress);

  const Unit& unit() const { return planned_.unit; }
  const nlohmann::json& config() const { return planned_.config; }
  const nlohmann::json& data() const { return planned_.data; }
  const RunOptions& options() const { return options_; }
  Progress& progress() { return progress_; }

  /// This unit's last checkpoint, if any, and with it the series, stages and costs up to there. One of another
  /// configuration or other data is moved aside with a notice. Call it once, before the first row of the series; stages
  /// may be asked for before or after.
  std::optional<Checkpoint> resume();

  /// True when options.checkpoint_seconds have gone by since the last checkpoint, or a stop was asked for. Ask at every
  /// step: it is cheap.
  bool checkpoint_due() const;

  /// Saves atomically, with the series so far; then throws Interrupted if a stop was asked for. The key "_run" of the
  /// checkpoint's document is the context's own.
  void save(Checkpoint checkpoint);

  /// Appends a row (an object, one an epoch) to the record's series.
  void series(nlohmann::json row);

  /// Notes a cost (seconds, bytes): kept apart from the results, which must not depend on the clock.
  void cost(const std::string& name, nlohmann::json value);

  /// An expensive stage that several units share, for example one supernet search of a seed for DARTS and DARTS+PT.
  ///
  /// Returns the finished stage when OUT/artifacts holds it; else runs `producer`, with a context of its own (the
  /// stage's config, its own checkpoints and series), and publishes what it returns, atomically. The key is the hash of
  /// name, `stage_config`, seed and data. Series and costs of the stage go into the record of every unit that uses it.
  /// Of two processes that need one stage, the second waits for the first, with a notice. `name` as in Unit::id.
  Checkpoint stage(const std::string& name, const nlohmann::json& stage_config,
                   const std::function<Checkpoint(UnitContext&)>& producer);

  /// The finished record. For the runner, and for tests.
  Record finish(nlohmann::json results, const std::string& device, int threads) const;
  /// The record so far, as save() leaves it in OUT/EXPERIMENT/unfinished whenever the series has grown, for whoever
  /// wants to look at a long run.
  Record so_far() const;

  /// Where the checkpoints go.
  const std::filesystem::path& checkpoint_path() const { return checkpoint_; }

 private:
  using Clock = std::chrono::steady_clock;

  UnitContext(PlannedUnit planned, const RunOptions& options, Progress& progress, std::filesystem::path checkpoint);
  void publish_progress() const;
  void keep_aside(const std::string& why, const std::string& hash) const;
  nlohmann::json notes() const;  ///< the "_run" document
  void restore(const nlohmann::json& notes);
  double own_seconds() const;
  void add_stage(const std::string& name, const nlohmann::json& notes);

  PlannedUnit planned_;
  const RunOptions& options_;
  Progress& progress_;
  std::filesystem::path checkpoint_;
  std::string config_hash_;
  std::function<void(const nlohmann::json& notes)> publish_;  ///< of a stage: tells the unit how far it is
  std::size_t published_rows_ = 0;                            ///< of the series, when it was last published
  nlohmann::json series_ = nlohmann::json::array();
  nlohmann::json stages_ = nlohmann::json::object();  ///< NAME -> the stage's notes
  nlohmann::json costs_ = nlohmann::json::object();
  std::string started_;
  std::vector<std::string> resumed_;
  std::set<std::string> commits_;  ///< the builds that worked on it
  double earlier_seconds_ = 0;     ///< of earlier sittings, up to the checkpoint
  double stage_seconds_ = 0;       ///< of this sitting, spent in or waiting for stages
  std::int64_t earlier_peak_memory_ = 0;
  Clock::time_point began_;
  Clock::time_point last_saved_;
};

}  // namespace nas
