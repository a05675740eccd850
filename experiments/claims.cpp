// Renders the claims register into REPRODUCE.md, or checks that it is rendered (--check).
#include <cstdio>
#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nas/report/claims.h>
#include <nas/run/atomic_file.h>
#include <nas/run/error.h>
#include <nas/run/locations.h>
#include <nas/run/options.h>
#include <nas/run/runner.h>

int main(int argc, char** argv) {
  CLI::App app("Renders the claims register into a document's claims table.");
  std::filesystem::path root;
  bool check = false;
  app.add_option("--root", root, "folder of claims.toml and REPRODUCE.md (default: the source tree)");
  app.add_flag("--check", check, "change nothing; fail when the table is not up to date");
  if (const auto code = nas::parse_command_line(app, argc, argv)) return *code;

  return nas::guarded_main([&] {
    if (root.empty()) root = nas::suite_file("claims.toml").parent_path();
    const std::filesystem::path file = root / "claims.toml";
    const std::filesystem::path document = root / "REPRODUCE.md";
    const auto claims = nas::parse_claims(nas::read_text(file), file.string(), root);
    const std::string before = nas::read_text(document);
    const std::string after = nas::replace_claims(before, document.string(), nas::render_claims(claims));
    if (check && before != after) nas::fail("{}: its claims table is out of date: run make claims", document.string());
    if (before != after) nas::write_text_atomically(document, after);
    fmt::print("{}: {} claims, {}\n", document.string(), claims.size(), before == after ? "up to date" : "rendered");
    return 0;
  });
}
