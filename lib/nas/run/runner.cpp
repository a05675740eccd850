#include <nas/run/runner.h>

#include <cstdio>
#include <exception>
#include <filesystem>

#include <fmt/format.h>

#include <ATen/Parallel.h>
#include <nas/run/atomic_file.h>
#include <nas/run/error.h>
#include <nas/run/lock.h>
#include <nas/run/plan.h>
#include <nas/run/set_up.h>
#include <nas/run/stop_signals.h>

namespace nas {
namespace fs = std::filesystem;
using nlohmann::json;
namespace {

/// A record that no longer counts may still have cost hours: it moves aside under its own hash.
void keep_stale_record(const fs::path& file) {
  if (!fs::exists(file)) return;
  std::string hash = "unreadable";
  try {
    hash = Record::read(file).config_hash.substr(0, 8);
  } catch (const Error&) {
  }
  const fs::path folder = file.parent_path() / "stale";
  fs::create_directories(folder);
  fs::path kept = folder / fmt::format("{}.{}.json", file.stem().string(), hash);
  for (int i = 2; fs::exists(kept); ++i) kept = folder / fmt::format("{}.{}-{}.json", file.stem().string(), hash, i);
  fs::rename(file, kept);
}

void write_divergence(const fs::path& file, const PlannedUnit& planned, const Divergence& where) {
  const json diagnosis = {{"unit", planned.unit},
                          {"config", planned.config},
                          {"phase", where.phase},
                          {"epoch", where.epoch},
                          {"step", where.step},
                          {"learning_rate", where.learning_rate},
                          {"last_losses", where.last_losses}};
  write_text_atomically(file, diagnosis.dump(1) + "\n");
}

/// Leaves the tables and figures there are alone when there is nothing to draw.
void draw_only(const RunOptions& options, const std::vector<PlannedUnit>& plan, const Render& render, Shows shows) {
  const Ledger ledger(options, plan_with_recorded_data(options, plan));
  std::string why;
  for (const LedgerEntry& entry : ledger.entries()) {
    if (entry.state != UnitState::stale) continue;
    const std::string line = fmt::format("{}: {}", entry.planned.unit.id(), entry.reason);
    fmt::print(stderr, "not drawn: {}\n", line);
    if (why.empty()) why = line;
  }
  const bool under_way = shows == Shows::unfinished && !ledger.unfinished().empty();
  if (ledger.count(UnitState::done) == 0 && !under_way) {
    const std::string& experiment = plan.front().unit.experiment;
    const std::string folder = options.records_folder(experiment).string();
    if (!why.empty()) fail("{}: no record counts here, nothing is drawn: {}: run without --render first", folder, why);
    fail(
        "{}: no record at {} scale, nothing is drawn: run without --render first, or copy the committed ones "
        "(results/{}/*.json) there",
        folder, options.scale, experiment);
  }
  render(ledger);
}

}  // namespace

int run_units(const RunOptions& options, const std::vector<PlannedUnit>& plan, const UnitBody& body,
              const Render& render, Shows shows) {
  options.validate();
  const std::vector<PlannedUnit> units = select_units(plan, options);
  if (options.dry_run) {
    fmt::print("{}", describe_plan(units));
    return 0;
  }
  if (options.list) {
    fmt::print("{}", describe_states(Ledger(options, units)));
    return 0;
  }
  if (options.render) {
    draw_only(options, plan, render, shows);
    return 0;
  }

  // No network is moved to a GPU yet: it would be computed on the CPU, and the record would say otherwise.
  if (options.device.starts_with("cuda"))
    fail("--device {}: nothing is computed on a GPU yet: run with --device cpu", options.device);
  const at::Device device = set_up(options.device, options.threads);
  Progress progress;
  for (const PlannedUnit& planned : units)
    if (planned.data.contains("notice")) {
      progress.note(planned.data.at("notice").get<std::string>());
      break;
    }
  if (units.empty()) {
    progress.note("no unit falls into this shard");
    return 0;
  }
  const std::string& experiment = units.front().unit.experiment;
  const FolderLock lock(options.out / experiment, options);
  const StopSignals signals;

  const Ledger before(options, units);
  const auto total = static_cast<std::int64_t>(units.size());
  progress.note(fmt::format("{}, {} scale: {} of {} units are done", experiment, options.scale,
                            before.count(UnitState::done), total));
  bool failed = false, drawn = false, drawing_failed = false;
  // The records are safe: what is wrong with a picture must not stop the units to come.
  const auto draw = [&] {
    drawing_failed = false;
    drawn = true;
    try {
      // Shards draw the same files: the later one must have read the records of the earlier.
      const FileLock turn = FileLock::acquire((options.out / experiment / "drawing.lock").string(), [](const auto&) {});
      const Ledger ledger(options, plan);
      if (ledger.count(UnitState::done) > 0 || (shows == Shows::unfinished && !ledger.unfinished().empty()))
        render(ledger);
    } catch (const Interrupted&) {
      throw;
    } catch (const std::exception& error) {
      drawing_failed = true;
      progress.note(fmt::format("not drawn: {} (the records are saved: draw again with --render)", error.what()));
    }
  };
  for (std::int64_t i = 0; i < total; ++i) {
    const LedgerEntry& entry = before.entries()[static_cast<std::size_t>(i)];
    const PlannedUnit& planned = entry.planned;
    if (entry.state == UnitState::done) continue;
    if (stop_requested()) throw Interrupted();
    progress.begin_unit(i + 1, total, planned.unit.id());
    if (entry.state == UnitState::stale) progress.note("stale record, running again: " + entry.reason);
    reset_peak_memory();
    UnitContext context(planned, options, progress);
    const fs::path diagnosis = options.out / experiment / "diverged" / (planned.unit.id() + ".json");
    try {
      const json results = body(context);
      const fs::path file = record_file(options, planned.unit);
      keep_stale_record(file);
      context.finish(results, device.str(), at::get_num_threads()).write(file);
      fs::remove(context.checkpoint_path());
      fs::remove(unfinished_file(options, planned.unit));
      fs::remove(diagnosis);
    } catch (const Diverged& error) {
      write_divergence(diagnosis, planned, error.where());
      progress.note(fmt::format("{}: {} (see {})", planned.unit.id(), error.what(), diagnosis.string()));
      failed = true;
      continue;
    } catch (const Interrupted&) {
      throw;
    } catch (const std::exception& error) {
      // What is wrong with one unit (a damaged checkpoint, too little memory) need not be with the others.
      progress.note(fmt::format("{}: not done: {}", planned.unit.id(), error.what()));
      failed = true;
      continue;
    }
    draw();
  }
  if (!drawn) draw();
  return failed || drawing_failed ? 2 : 0;
}

int guarded_main(const std::function<int()>& body) {
  wait_passively();
  try {
    return body();
  } catch (const Interrupted& interrupted) {
    fmt::print(stderr, "{}\n", interrupted.what());
    return 3;
  } catch (const Diverged& diverged) {
    fmt::print(stderr, "error: {}\n", diverged.what());
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}\n", error.what());
  }
  return 2;
}

}  // namespace nas
