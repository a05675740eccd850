#include <cstdio>
#include <exception>
#include <filesystem>

#include <CLI/CLI.hpp>

#include <nas/analysis/audit.h>

int main(int argc, char** argv) {
  std::filesystem::path out = "out";
  CLI::App app("The final table of `make audit`: one line a claim, from the findings of the proofs that ran before");
  app.add_option("--out", out, "folder below which audit/ID.json lies")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    std::fputs(nas::findings_table(nas::read_findings(out)).c_str(), stdout);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 2;
  }
}
