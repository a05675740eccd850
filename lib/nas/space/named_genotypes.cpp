#include <nas/space/named_genotypes.h>

#include <algorithm>
#include <numeric>

#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <nas/run/error.h>

namespace nas {
namespace {

constexpr std::string_view kToml =
#include "genotypes.toml.inc"
    ;

/// Levenshtein distance, to suggest a name that was meant.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = diagonal + (std::tolower(a[i - 1]) != std::tolower(b[j - 1]));
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, substitution}));
    }
  }
  return row.back();
}

}  // namespace

const std::vector<NamedGenotype>& named_genotypes() {
  static const std::vector<NamedGenotype> all = [] {
    std::vector<NamedGenotype> list;
    const toml::table table = toml::parse(kToml);
    for (const auto& [key, entry] : table) {
      list.push_back({std::string(key.str()), *entry.at_path("source").value<std::string>(),
                      parse_genotype(*entry.at_path("text").value<std::string>())});
    }
    return list;
  }();
  return all;
}

Genotype genotype_from_name_or_text(std::string_view name_or_text) {
  if (name_or_text.find('(') != std::string_view::npos) return parse_genotype(name_or_text);
  std::vector<std::pair<std::size_t, std::string>> nearest;
  for (const auto& entry : named_genotypes()) {
    if (entry.name == name_or_text) return entry.genotype;
    nearest.emplace_back(edit_distance(name_or_text, entry.name), entry.name);
  }
  std::sort(nearest.begin(), nearest.end());
  fail(
      "unknown genotype '{}': write it out as Genotype(normal=[...], ...) or use a published name, such as {}, {} or "
      "{}",
      name_or_text, nearest[0].second, nearest[1].second, nearest[2].second);
}

}  // namespace nas
