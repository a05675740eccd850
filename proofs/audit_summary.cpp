#include <cstdio>
#include <filesystem>

#include <CLI/CLI.hpp>

#include <nas/analysis/audit.h>
#include <nas/run/options.h>
#include <nas/run/runner.h>

int main(int argc, char** argv) {
  std::filesystem::path out = "out";
  CLI::App app("The final table of `make audit`: one line a claim, from the findings of the proofs that ran before");
  app.add_option("--out", out, "folder below which audit/ID.json lies")->capture_default_str();
  if (const auto code = nas::parse_command_line(app, argc, argv)) return *code;
  return nas::guarded_main([&] {
    std::fputs(nas::findings_table(nas::read_findings(out)).c_str(), stdout);
    return 0;
  });
}
