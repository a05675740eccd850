#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace nas {

/// One claim of the thesis and what became of it.
struct Claim {
  std::string id;            ///< unique, for example "skip-dominance"
  std::string place;         ///< section, equation, table or figure of the thesis
  std::string statement;     ///< in our words
  std::string test;          ///< how it is tested
  std::string target;        ///< make target that runs the test; empty: not implemented yet
  std::string cost;          ///< of the target's run, for example "2 h, 2 cores"; may be empty
  std::string acceptance;    ///< the rule for the verdict, written before the run
  std::string thesis_value;  ///< as published; may be empty; "(our correction)" marks a statement of ours
  std::string our_value;     ///< empty until it was run
  std::string verdict = "not run";
  std::string evidence;  ///< file in this tree; empty until it was run
  std::string note;      ///< what a reader must know besides, shown with the verdict; may be empty

  /// The thesis does not claim it: we put it in place of what fails as printed.
  bool is_correction() const { return thesis_value == "(our correction)"; }
};

/// The only words a verdict may use.
const std::vector<std::string>& verdict_vocabulary();

/// Reads the register, a TOML file of [[claim]] tables with the keys above. Throws Error on an unknown or missing key,
/// an id used twice, a word outside the vocabulary, a missing acceptance rule, a verdict without a value or without an
/// evidence file that lies under `root`, and a target that the Makefile does not have (experiments/TARGET.cpp or
/// proofs/TARGET.cpp under `root`). Only a claim that was not run may lack a target; its note says why.
std::vector<Claim> parse_claims(std::string_view toml, const std::string& file, const std::filesystem::path& root);

/// Totals a verdict, corrections of ours counted apart, and the Markdown table: claim, command, cost, thesis value, our
/// value, verdict, evidence.
std::string render_claims(const std::vector<Claim>& claims);

/// The document with what stands between "<!-- claims:begin -->" and "<!-- claims:end -->" replaced.
/// Throws Error when a marker is missing, doubled, or they are in the wrong order.
std::string replace_claims(const std::string& document, const std::string& file, const std::string& rendered);

}  // namespace nas
