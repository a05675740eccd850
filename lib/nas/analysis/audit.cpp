#include <nas/analysis/audit.h>

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nas/report/claims.h>
#include <nas/run/atomic_file.h>
#include <nas/run/error.h>
#include <nas/run/options.h>
#include <nas/run/runner.h>
#include <nas/run/version.h>

namespace nas {
namespace {

constexpr int schema_version = 1;

Finding read_finding(const std::filesystem::path& path) {
  try {
    const nlohmann::json json = nlohmann::json::parse(read_text(path));
    Finding finding{json.at("id"),      json.at("place"),   json.at("statement"),
                    json.at("verdict"), json.at("summary"), json.at("numbers")};
    finding.validate();
    return finding;
  } catch (const nlohmann::json::exception& error) {
    fail("{}: not a finding of the audit ({}): delete it and run `make audit` again", path.string(), error.what());
  }
}

}  // namespace

void AuditOptions::validate() const {
  if (out.empty()) fail("--out: the output folder has no name: give one, for example --out out");
}

void Finding::validate() const {
  if (id.empty() || place.empty() || statement.empty() || summary.empty()) {
    fail("finding \"{}\": id, place, statement and summary must all be given", id);
  }
  if (std::find(verdict_vocabulary().begin(), verdict_vocabulary().end(), verdict) == verdict_vocabulary().end()) {
    fail("finding \"{}\": \"{}\" is no verdict of the register: use one of: {}", id, verdict,
         fmt::join(verdict_vocabulary(), ", "));
  }
}

void write_findings(const AuditOptions& options, const std::vector<Finding>& findings) {
  const std::filesystem::path folder = options.out / "audit";
  for (const Finding& finding : findings) {
    finding.validate();
    const Version build = version();
    const nlohmann::json json = {
        {"schema", schema_version},   {"id", finding.id},
        {"place", finding.place},     {"statement", finding.statement},
        {"verdict", finding.verdict}, {"summary", finding.summary},
        {"numbers", finding.numbers}, {"seed", options.seed},
        {"quick", options.quick},     {"versions", {{"suite", build.suite}, {"commit", build.commit}}}};
    write_text_atomically(folder / (finding.id + ".json"), json.dump(2) + "\n");
  }
}

std::vector<Finding> read_findings(const std::filesystem::path& out) {
  const std::filesystem::path folder = out / "audit";
  std::vector<Finding> findings;
  if (std::filesystem::is_directory(folder)) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".json") findings.push_back(read_finding(entry.path()));
    }
  }
  if (findings.empty()) fail("{}: no findings there: run `make audit` first", folder.string());
  std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) { return a.id < b.id; });
  return findings;
}

std::string findings_table(const std::vector<Finding>& findings) {
  std::size_t id_width = 0;
  std::size_t verdict_width = 0;
  for (const Finding& finding : findings) {
    id_width = std::max(id_width, finding.id.size());
    verdict_width = std::max(verdict_width, finding.verdict.size());
  }
  std::string table;
  for (const Finding& finding : findings) {
    table += fmt::format("{:<{}}  {:<{}}  {}\n", finding.id, id_width, finding.verdict, verdict_width, finding.summary);
  }
  return table;
}

int audit_main(int argc, char** argv, const std::string& description, const Audit& audit) {
  AuditOptions options;
  CLI::App app(description);
  app.add_option("--seed", options.seed, "seed of every random sweep")->capture_default_str();
  app.add_option("--out", options.out, "folder below which audit/ID.json is written")->capture_default_str();
  app.add_option("--data", options.data, "folder of the data sets (default: $NAS_DATA, else data)");
  app.add_flag("--quick", options.quick, "smaller sweeps, as in the tests");
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  return guarded_main([&] {
    options.validate();
    const std::vector<Finding> findings = audit(options);
    write_findings(options, findings);
    std::fputs(findings_table(findings).c_str(), stdout);
    return 0;
  });
}

}  // namespace nas
