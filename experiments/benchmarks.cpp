// Tables of the engine's speed from the files that `make bench` writes.
#include <filesystem>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nas/report/benchmark_table.h>
#include <nas/run/options.h>
#include <nas/run/runner.h>

int main(int argc, char** argv) {
  CLI::App app("Tables of the engine's speed from the files of the benchmark programs.");
  std::filesystem::path out = "out";
  app.add_option("--out", out, "folder with benchmarks/*.json; the tables go to its tables/")->capture_default_str();
  if (const auto code = nas::parse_command_line(app, argc, argv)) return *code;

  return nas::guarded_main([&] {
    const auto read = [&](const char* name) { return nas::read_benchmarks(out / "benchmarks" / name); };
    for (const nas::Table& table : {nas::engine_table({read("supernet_bench.json"), read("retraining_bench.json")}),
                                    nas::scaling_table(read("scaling_bench.json"))}) {
      table.write(out / "tables");
      fmt::print("{}\n", table.markdown());
    }
    return 0;
  });
}
