#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nas/parity/parity.h>
#include <nas/tool/commands.h>

namespace nas {

void add_parity_command(CLI::App& app, int& exit_code) {
  struct Options {
    std::vector<std::string> files;
    std::string engine = "auto";
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("parity", "compare the library with reference files of published code");
  command->add_option("files", options->files, "reference files (.pt)")->required();
  command->add_option("--engine", options->engine, "what computes the supernets: auto, fused or libtorch")
      ->capture_default_str();
  command->callback([options, &exit_code] {
    for (const std::string& file : options->files) {
      const ParityReport report = check_parity(file, engine_from_name(options->engine));
      fmt::print("{}: {} {}\n", file, report.kind, report.space);
      for (const ParityLine& line : report.lines) {
        fmt::print("  {:<20} {:10.3e}  bound {:.0e}  {}{}\n", line.quantity, line.error, line.bound,
                   line.passed() ? "ok" : "FAILED", line.worst.empty() ? "" : "  " + line.worst);
      }
      if (!report.passed()) exit_code = 2;
    }
  });
}

}  // namespace nas
