#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace nas {

/// What every program of proofs/ understands on its command line.
struct AuditOptions {
  std::uint64_t seed = 2021;          ///< of every random sweep; the year of the thesis
  bool quick = false;                 ///< smaller sweeps, the form that the tests run
  std::filesystem::path out = "out";  ///< findings go to OUT/audit/ID.json
  std::filesystem::path data;         ///< folder of the data sets; empty: $NAS_DATA, else data/

  void validate() const;
};

/// The verdict on one statement of the thesis, with the numbers it rests on.
struct Finding {
  std::string id;         ///< the entry of claims.toml it belongs to, for example "proposition1.sign"
  std::string place;      ///< where the thesis says it, for example "eqs. 2.5, 2.6"
  std::string statement;  ///< the claim, in our own words
  std::string verdict;    ///< one of verdict_vocabulary() (nas/report/claims.h)
  std::string summary;    ///< one line: what was found, with its main number
  nlohmann::json numbers;

  /// Throws Error when a field is empty or the verdict is not one of the register's words.
  void validate() const;
};

/// Writes each finding to OUT/audit/ID.json (through a temporary file and a rename). Throws Error when the disk
/// refuses.
void write_findings(const AuditOptions& options, const std::vector<Finding>& findings);

/// Reads back every finding below OUT/audit, sorted by id. Throws Error for a folder without findings or a broken file.
std::vector<Finding> read_findings(const std::filesystem::path& out);

/// One line a finding: id, verdict, summary.
std::string findings_table(const std::vector<Finding>& findings);

using Audit = std::function<std::vector<Finding>(const AuditOptions&)>;

/// The main of a proof: parses --seed, --out, --data and --quick, runs the audit, writes and prints its findings.
/// Returns the exit code: 0 done, 2 bad usage or input.
int audit_main(int argc, char** argv, const std::string& description, const Audit& audit);

}  // namespace nas
