#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace nas {

/// What every executable of experiments/ takes on its command line.
struct RunOptions {
  std::string scale = "laptop";       ///< --scale: smoke, laptop or paper
  std::filesystem::path data;         ///< --data: folder of the data sets; empty: $NAS_DATA, else data/
  std::string dataset;                ///< --dataset; empty: the experiment's own default
  std::vector<std::int64_t> seeds;    ///< --seeds 0,1,2,3; empty: see seed_list()
  std::vector<std::string> methods;   ///< --method NAME,...; empty: all
  std::filesystem::path out = "out";  ///< --out: records, checkpoints, tables and figures
  std::string device = "cpu";         ///< --device: cpu or cuda
  int threads = 0;                    ///< --threads; 0: as many as this process may use
  std::string engine = "auto";        ///< --engine: auto, fused or libtorch
  std::int64_t shard_index = 1;       ///< --shard i/n, counted from 1
  std::int64_t shard_count = 1;
  double checkpoint_seconds = 60;  ///< --checkpoint-seconds: time between checkpoints
  bool dry_run = false;            ///< --dry-run: print the plan, run nothing
  bool list = false;               ///< --list: print the units and their state, run nothing
  bool render = false;             ///< --render: draw from the existing records, run nothing

  /// Throws Error on a value out of range.
  void validate() const;

  /// The seeds asked for, else {0} at smoke scale and {0, 1, 2, 3}, the thesis's four, at the others.
  std::vector<std::int64_t> seed_list() const;

  std::filesystem::path records_folder(const std::string& experiment) const { return out / experiment / "records"; }
  std::filesystem::path checkpoints_folder(const std::string& experiment) const {
    return out / experiment / "checkpoints";
  }
  std::filesystem::path unfinished_folder(const std::string& experiment) const {
    return out / experiment / "unfinished";
  }
  std::filesystem::path artifacts_folder() const { return out / "artifacts"; }  ///< shared by all experiments
  std::filesystem::path tables_folder() const { return out / "tables"; }
  std::filesystem::path figures_folder() const { return out / "figures"; }
};

/// Binds the options above to a command line. `options` must outlive `app`.
void add_run_options(CLI::App& app, RunOptions& options);

/// Parses; nullopt to go on, else the exit code to leave with: 0 after --help, 2 after bad usage (said on stderr).
std::optional<int> parse_command_line(CLI::App& app, int argc, const char* const* argv);

}  // namespace nas
