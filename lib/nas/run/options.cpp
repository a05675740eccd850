#include <nas/run/options.h>

#include <charconv>
#include <set>

#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <nas/run/error.h>

namespace nas {
namespace {

/// "2/8" -> 2 and 8; an empty string on success, else the complaint (CLI11's convention).
std::string parse_shard(const std::string& text, RunOptions& options) {
  const auto slash = text.find('/');
  const auto parse = [](const char* first, const char* last, std::int64_t& value) {
    const auto [end, error] = std::from_chars(first, last, value);
    return error == std::errc() && end == last;
  };
  const char* begin = text.data();
  if (slash == std::string::npos || !parse(begin, begin + slash, options.shard_index) ||
      !parse(begin + slash + 1, begin + text.size(), options.shard_count))
    return fmt::format("--shard {}: expected i/n, for example 1/4", text);
  return {};
}

}  // namespace

void RunOptions::validate() const {
  if (scale != "smoke" && scale != "laptop" && scale != "paper")
    fail("--scale {}: unknown scale: choose smoke, laptop or paper", scale);
  if (device != "cpu" && device != "cuda" && !device.starts_with("cuda:"))
    fail("--device {}: unknown device: choose cpu or cuda", device);
  if (engine != "auto" && engine != "fused" && engine != "libtorch")
    fail("--engine {}: unknown engine: choose auto, fused or libtorch", engine);
  if (threads < 0) fail("--threads {}: expected 0 (all) or more", threads);
  if (shard_count < 1 || shard_index < 1 || shard_index > shard_count)
    fail("--shard {}/{}: expected i/n with 1 <= i <= n", shard_index, shard_count);
  if (!(checkpoint_seconds >= 0)) fail("--checkpoint-seconds {}: expected 0 or more", checkpoint_seconds);
  if (out.empty()) fail("--out: expected a folder");
  std::set<std::int64_t> seen;
  for (const std::int64_t seed : seeds) {
    if (seed < 0) fail("--seeds {}: expected 0 or more", seed);
    if (!seen.insert(seed).second) fail("--seeds: {} is there twice", seed);
  }
  if (dry_run + list + render > 1) fail("--dry-run, --list and --render exclude each other: choose one");
}

std::vector<std::int64_t> RunOptions::seed_list() const {
  if (!seeds.empty()) return seeds;
  if (scale == "smoke") return {0};
  return {0, 1, 2, 3};
}

void add_run_options(CLI::App& app, RunOptions& options) {
  app.add_option("--scale", options.scale, "smoke, laptop or paper")->capture_default_str();
  app.add_option("--data", options.data, "folder of the data sets (default: $NAS_DATA, else data/)");
  app.add_option("--dataset", options.dataset, "cifar10, fashion-mnist, ... (default: the experiment's own)");
  const std::string seeds =
      options.seeds.empty() ? "0 at smoke scale, else 0,1,2,3" : fmt::format("{}", fmt::join(options.seeds, ","));
  app.add_option("--seeds", options.seeds, fmt::format("seeds, comma-separated (default: {})", seeds))->delimiter(',');
  app.add_option("--method", options.methods, "only these methods, comma-separated")->delimiter(',');
  app.add_option("--out", options.out, "folder of records, checkpoints, tables and figures")->capture_default_str();
  app.add_option("--device", options.device, "cpu (cuda: not implemented yet)")->capture_default_str();
  app.add_option("--threads", options.threads, "threads (0: all this process may use)")->capture_default_str();
  app.add_option("--engine", options.engine, "auto, fused or libtorch")->capture_default_str();
  app.add_option_function<std::string>(
      "--shard",
      [&options](const std::string& text) {
        if (const std::string complaint = parse_shard(text, options); !complaint.empty())
          throw CLI::ValidationError(complaint);
      },
      "run every n-th unit, from the i-th: i/n");
  app.add_option("--checkpoint-seconds", options.checkpoint_seconds, "time between checkpoints")->capture_default_str();
  app.add_flag("--dry-run", options.dry_run, "print the plan, its hyper-parameters and its cost; run nothing");
  app.add_flag("--list", options.list, "print the units and their state; run nothing");
  app.add_flag("--render", options.render, "draw from the existing records; run nothing");
}

std::optional<int> parse_command_line(CLI::App& app, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
}

}  // namespace nas
