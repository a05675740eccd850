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

void check_claim(const Claim& claim, const std::string& place, const std::filesystem::path& root) {
  const std::pair<const char*, const std::string*> mandatory[] = {
      {"id", &claim.id},     {"place", &claim.place},   {"statement", &claim.statement},
      {"test", &claim.test}, {"target", &claim.target}, {"acceptance", &claim.acceptance}};
  for (const auto& [key, value] : mandatory)
    if (value->empty()) fail("{}: {}: missing: every claim needs one", place, key);
  const auto& words = verdict_vocabulary();
  if (std::find(words.begin(), words.end(), claim.verdict) == words.end())
    fail("{}: verdict \"{}\": choose one of: {}", place, claim.verdict, fmt::join(words, "; "));
  if (claim.verdict == "not run" || claim.verdict == "not testable at this scale") return;
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
  std::map<std::string, int> counts;
  for (const Claim& claim : claims) ++counts[claim.verdict];
  std::vector<std::string> totals;
  for (const std::string& word : verdict_vocabulary())
    if (counts.contains(word)) totals.push_back(fmt::format("{} {}", counts[word], word));

  std::string text = fmt::format("{} claims: {}.\n\n", claims.size(), fmt::join(totals, ", "));
  text += "| claim | place | command | cost | thesis value | our value | verdict | evidence |\n";
  text += "|:--|:--|:--|:--|:--|:--|:--|:--|\n";
  for (const Claim& claim : claims) {
    const std::string evidence =
        claim.evidence.empty() ? "—" : fmt::format("[{}]({})", cell(claim.evidence), claim.evidence);
    text += fmt::format("| {} | {} | `make {}` | {} | {} | {} | {} | {} |\n", cell(claim.statement), cell(claim.place),
                        claim.target, cell(claim.cost), cell(claim.thesis_value), cell(claim.our_value),
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
