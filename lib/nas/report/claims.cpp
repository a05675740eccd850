#include <nas/report/claims.h>

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nas/run/edit_distance.h>
#include <nas/run/error.h>
#include <nas/run/reader.h>
#include <nas/run/scale.h>

namespace nas {
namespace {

constexpr std::string_view kBegin = "<!-- claims:begin -->";
constexpr std::string_view kEnd = "<!-- claims:end -->";

Claim read_claim(const nlohmann::json& table, const std::string& place) {
  Claim claim;
  Reader reader(table, place);
  reader("id", claim.id)("place", claim.place)("statement", claim.statement)("test", claim.test)(
      "target", claim.target)("cost", claim.cost)("acceptance", claim.acceptance)("thesis_value", claim.thesis_value)(
      "our_value", claim.our_value)("verdict", claim.verdict)("evidence", claim.evidence)("note", claim.note);
  reader.finish();
  return claim;
}

/// The Makefile makes a target of every program of experiments and proofs but these.
bool is_target(const std::string& name, const std::filesystem::path& root) {
  if (name == "nas" || name == "claims" || name == "benchmarks" || name == "audit_summary") return false;
  return std::filesystem::exists(root / "experiments" / (name + ".cpp")) ||
         std::filesystem::exists(root / "proofs" / (name + ".cpp"));
}

void check_claim(const Claim& claim, const std::string& place, const std::filesystem::path& root) {
  const std::pair<const char*, const std::string*> mandatory[] = {{"id", &claim.id},
                                                                  {"place", &claim.place},
                                                                  {"statement", &claim.statement},
                                                                  {"test", &claim.test},
                                                                  {"acceptance", &claim.acceptance}};
  for (const auto& [key, value] : mandatory)
    if (value->empty()) fail("{}: {}: missing: every claim needs one", place, key);
  const auto& words = verdict_vocabulary();
  if (std::find(words.begin(), words.end(), claim.verdict) == words.end())
    fail("{}: verdict \"{}\": choose one of: {}", place, claim.verdict, fmt::join(words, "; "));
  const bool decided = claim.verdict != "not run" && claim.verdict != "not testable at this scale";
  if (claim.target.empty()) {
    if (decided) fail("{}: target: missing, though the verdict is \"{}\"", place, claim.verdict);
    if (claim.note.empty()) fail("{}: note: missing: a claim without a target says why it has none", place);
  } else if (!is_target(claim.target, root)) {
    fail("{}: target {}: no such make target: name a program of experiments or proofs, or leave it empty", place,
         claim.target);
  }
  if (!decided) return;
  if (claim.our_value.empty()) fail("{}: our_value: missing, though the verdict is \"{}\"", place, claim.verdict);
  if (claim.evidence.empty()) fail("{}: evidence: missing, though the verdict is \"{}\"", place, claim.verdict);
  if (!std::filesystem::exists(root / claim.evidence))
    fail("{}: evidence {}: no such file: run make {} and commit it", place, claim.evidence, claim.target);
}

std::string cell(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c == '\n' ? ' ' : c;
  }
  return escaped.empty() ? "—" : escaped;
}

/// "3 WHAT: 2 holds, 1 not run." of the claims that are, or are not, corrections of ours; empty for none.
std::string totals(const std::vector<Claim>& claims, bool corrections, const char* what) {
  std::map<std::string, int> counts;
  for (const Claim& claim : claims)
    if (claim.is_correction() == corrections) ++counts[claim.verdict];
  int sum = 0;
  std::vector<std::string> parts;
  for (const std::string& word : verdict_vocabulary()) {
    if (!counts.contains(word)) continue;
    sum += counts[word];
    parts.push_back(fmt::format("{} {}", counts[word], word));
  }
  return parts.empty() ? "" : fmt::format("{} {}: {}.", sum, what, fmt::join(parts, ", "));
}

}  // namespace

const std::vector<std::string>& verdict_vocabulary() {
  static const std::vector<std::string> words = {
      "reproduced",       "reproduced in direction",    "not reproduced", "holds", "holds under condition",
      "fails as printed", "not testable at this scale", "not run"};
  return words;
}

std::vector<Claim> parse_claims(std::string_view toml, const std::string& file, const std::filesystem::path& root) {
  const nlohmann::json document = parse_toml(toml, file);
  for (const auto& item : document.items())
    if (item.key() != "claim") fail("{}: {}: unknown key: every entry is a [[claim]]", file, item.key());
  std::vector<Claim> claims;
  std::set<std::string> ids;
  const nlohmann::json tables = document.value("claim", nlohmann::json::array());
  if (!tables.is_array()) fail("{}: claim: write [[claim]], with two brackets", file);
  for (const nlohmann::json& table : tables) {
    const auto number = claims.size() + 1;
    std::string place = fmt::format("{}: claim {}", file, number);
    if (table.is_object() && table.contains("id") && table["id"].is_string())
      place = fmt::format("{}: claim {} ({})", file, number, table["id"].get<std::string>());
    Claim claim = read_claim(table, place);
    check_claim(claim, place, root);
    if (!ids.insert(claim.id).second) fail("{}: this id is there twice: give each claim its own", place);
    claims.push_back(std::move(claim));
  }
  return claims;
}

std::string render_claims(const std::vector<Claim>& claims) {
  std::string text = totals(claims, false, "claims of the thesis");
  if (const std::string own = totals(claims, true, "corrections of ours"); !own.empty()) text += " " + own;
  text += "\n\n";
  text += "| claim | place | command | cost | thesis value | our value | verdict | evidence |\n";
  text += "|:--|:--|:--|:--|:--|:--|:--|:--|\n";
  for (const Claim& claim : claims) {
    const std::string evidence =
        claim.evidence.empty() ? "—" : fmt::format("[{}]({})", cell(claim.evidence), claim.evidence);
    const std::string command = claim.target.empty() ? "—" : fmt::format("`make {}`", claim.target);
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", cell(claim.statement), cell(claim.place),
                        command, cell(claim.cost), cell(claim.thesis_value), cell(claim.our_value),
                        claim.note.empty() ? claim.verdict : claim.verdict + ": " + cell(claim.note), evidence);
  }
  return text;
}

std::string replace_claims(const std::string& document, const std::string& file, const std::string& rendered) {
  const auto find_once = [&](std::string_view marker) {
    const std::size_t at = document.find(marker);
    if (at == std::string::npos) fail("{}: no line {}: add it where the table belongs", file, marker);
    if (document.find(marker, at + 1) != std::string::npos) fail("{}: {} is there twice: keep one", file, marker);
    return at;
  };
  const std::size_t begin = find_once(kBegin);
  const std::size_t end = find_once(kEnd);
  if (end < begin) fail("{}: {} comes before {}: swap them", file, kEnd, kBegin);
  return document.substr(0, begin + kBegin.size()) + "\n" + rendered + document.substr(end);
}

}  // namespace nas
