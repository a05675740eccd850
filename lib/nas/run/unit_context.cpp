#include <nas/run/unit_context.h>

#include <algorithm>
#include <utility>

#include <ATen/Parallel.h>
#include <nas/run/digest.h>
#include <nas/run/error.h>
#include <nas/run/ledger.h>
#include <nas/run/lock.h>
#include <nas/run/set_up.h>
#include <nas/run/stop_signals.h>

namespace nas {
namespace fs = std::filesystem;
using nlohmann::json;
namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

UnitContext::UnitContext(const PlannedUnit& planned, const RunOptions& options, Progress& progress)
    : UnitContext(planned, options, progress, checkpoint_file(options, planned.unit)) {}

UnitContext::UnitContext(PlannedUnit planned, const RunOptions& options, Progress& progress, fs::path checkpoint)
    : planned_(std::move(planned)),
      options_(options),
      progress_(progress),
      checkpoint_(std::move(checkpoint)),
      config_hash_(nas::config_hash(planned_.config)),
      started_(utc_now()),
      commits_({version().commit}),
      began_(Clock::now()),
      last_saved_(began_) {}

std::optional<Checkpoint> UnitContext::resume() {
  TORCH_INTERNAL_ASSERT(series_.empty(), "resume() comes before the first row of the series");
  std::optional<Checkpoint> saved = Checkpoint::load(checkpoint_);
  if (!saved) return std::nullopt;
  const json notes = saved->meta.value("_run", json::object());
  if (notes.value("config_hash", "") != config_hash_) {
    keep_aside("another configuration: " + describe_difference(notes.value("config", json::object()), config()),
               notes.value("config_hash", "unknown"));
    return std::nullopt;
  }
  if (notes.value("data", json()) != data_identity(data())) {
    keep_aside("other data", nas::config_hash(notes.value("data", json::object())));
    return std::nullopt;
  }
  restore(notes);
  resumed_.push_back(utc_now());
  progress_.note(fmt::format("going on from a checkpoint ({})", notes.value("position", "")));
  saved->meta.erase("_run");
  return saved;
}

// It may have cost hours: it goes on when it takes its old name again.
void UnitContext::keep_aside(const std::string& why, const std::string& hash) const {
  const fs::path kept = checkpoint_.string() + "." + hash.substr(0, 8);
  fs::rename(checkpoint_, kept);
  progress_.note(fmt::format("{}: {}: kept as {}, starting again", checkpoint_.string(), why, kept.string()));
}

bool UnitContext::checkpoint_due() const {
  return stop_requested() || seconds_since(last_saved_) >= options_.checkpoint_seconds;
}

void UnitContext::save(Checkpoint checkpoint) {
  checkpoint.meta["_run"] = notes();
  checkpoint.save(checkpoint_);
  if (series_.size() != published_rows_) publish_progress();
  published_rows_ = series_.size();
  last_saved_ = Clock::now();
  if (stop_requested()) throw Interrupted();
}

void UnitContext::series(json row) {
  TORCH_INTERNAL_ASSERT(row.is_object(), "a series row is an object");
  series_.push_back(std::move(row));
}

void UnitContext::cost(const std::string& name, json value) { costs_[name] = std::move(value); }

double UnitContext::own_seconds() const { return earlier_seconds_ + seconds_since(began_) - stage_seconds_; }

json UnitContext::notes() const {
  return {{"config", config()},
          {"config_hash", config_hash_},
          {"data", data_identity(data())},
          {"series", series_},
          {"stages", stages_},
          {"costs", costs_},
          {"started", started_},
          {"resumed", resumed_},
          {"commits", commits_},
          {"threads", at::get_num_threads()},
          {"engine", options_.engine},
          {"seconds", own_seconds()},
          {"peak_memory_bytes", std::max(earlier_peak_memory_, peak_memory_bytes())},
          {"position", progress_.position()}};
}

void UnitContext::restore(const json& notes) {
  series_ = notes.at("series");
  // A stage may have been asked for already; it is the same one.
  json stages = notes.at("stages");
  stages.update(stages_);
  stages_ = std::move(stages);
  costs_ = notes.at("costs");
  notes.at("started").get_to(started_);
  notes.at("resumed").get_to(resumed_);
  commits_.merge(notes.value("commits", std::set<std::string>()));
  notes.at("seconds").get_to(earlier_seconds_);
  notes.at("peak_memory_bytes").get_to(earlier_peak_memory_);
  began_ = Clock::now();
  stage_seconds_ = 0;
}

Checkpoint UnitContext::stage(const std::string& name, const json& stage_config,
                              const std::function<Checkpoint(UnitContext&)>& producer) {
  const Clock::time_point entered = Clock::now();
  PlannedUnit planned = planned_;
  planned.config = {{"stage", name}, {"seed", unit().seed}, {"config", stage_config}, {"data", data_identity(data())}};
  const std::string key = nas::config_hash(planned.config);
  planned.config = stage_config;
  const fs::path base = options_.artifacts_folder() / fmt::format("{}-seed{}-{}", name, unit().seed, key.substr(0, 16));
  const fs::path finished = base.string() + ".stage";

  const auto load = [&]() -> std::optional<Checkpoint> {
    std::optional<Checkpoint> stored = Checkpoint::load(finished);
    if (stored && stored->meta.at("_run").value("key", "") != key)
      fail("{}: belongs to another configuration: delete it", finished.string());
    return stored;
  };
  std::optional<Checkpoint> result = load();
  if (!result) {
    const FileLock lock = FileLock::acquire(base.string() + ".lock", [&](const std::string& owner) {
      progress_.note(fmt::format("waiting for stage {}, which process {} is running", name, owner));
    });
    result = load();  // the process we waited for has published it
    if (!result) {
      UnitContext context(std::move(planned), options_, progress_, base.string() + ".checkpoint");
      context.publish_ = [&](const json& notes) {
        stages_[name] = notes;
        const double before = std::exchange(stage_seconds_, stage_seconds_ + seconds_since(entered));
        publish_progress();
        stage_seconds_ = before;
      };
      result = producer(context);
      result->meta["_run"] = context.notes();
      result->meta["_run"]["key"] = key;
      result->save(finished);
      fs::remove(context.checkpoint_);
    }
  } else {
    progress_.note(fmt::format("stage {} is there already: {}", name, finished.string()));
  }
  stages_[name] = result->meta.at("_run");
  result->meta.erase("_run");
  stage_seconds_ += seconds_since(entered);
  return std::move(*result);
}

void UnitContext::publish_progress() const {
  if (publish_)
    publish_(notes());
  else
    try {
      so_far().write(unfinished_file(options_, unit()));
    } catch (const Error& error) {  // only there to be looked at: the checkpoint is safe
      progress_.note(error.what());
    }
}

Record UnitContext::so_far() const {
  Record record = finish(json::object(), options_.device, at::get_num_threads());
  record.unfinished = progress_.position().empty() ? "just begun" : progress_.position();
  return record;
}

Record UnitContext::finish(json results, const std::string& device, int threads) const {
  Record record;
  record.unit = unit();
  record.config = config();
  record.config_hash = config_hash_;
  record.data = data();
  record.versions = version();
  record.device = device;
  record.threads = threads;
  record.engine = options_.engine;
  record.series = series_;
  record.results = std::move(results);
  record.started = started_;
  record.ended = utc_now();
  record.resumed = resumed_;
  record.commits.assign(commits_.begin(), commits_.end());

  record.cost = costs_;
  double seconds = own_seconds();
  std::int64_t peak = std::max(earlier_peak_memory_, peak_memory_bytes());
  for (const auto& stage : stages_.items()) {
    const json& notes = stage.value();
    record.stages[stage.key()] = {
        {"config", notes.at("config")}, {"config_hash", notes.at("config_hash")}, {"series", notes.at("series")}};
    for (const char* key : {"commits", "threads", "engine"})
      if (notes.contains(key)) record.stages[stage.key()][key] = notes.at(key);
    json cost = notes.at("costs");
    cost["seconds"] = notes.at("seconds");
    cost["peak_memory_bytes"] = notes.at("peak_memory_bytes");
    cost["started"] = notes.at("started");
    cost["resumed"] = notes.at("resumed");
    record.cost["stages"][stage.key()] = std::move(cost);
    seconds += notes.at("seconds").get<double>();
    peak = std::max(peak, notes.at("peak_memory_bytes").get<std::int64_t>());
  }
  record.cost["seconds"] = seconds;
  record.cost["peak_memory_bytes"] = peak;
  return record;
}

}  // namespace nas
