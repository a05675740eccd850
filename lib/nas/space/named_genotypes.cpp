#include <nas/space/named_genotypes.h>

#include <algorithm>

#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <nas/run/edit_distance.h>
#include <nas/run/error.h>

namespace nas {
namespace {

constexpr std::string_view kToml =
#include "genotypes.toml.inc"
    ;

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
  std::vector<std::pair<int, std::string>> by_distance;
  for (const auto& entry : named_genotypes()) {
    if (entry.name == name_or_text) return entry.genotype;
    by_distance.emplace_back(edit_distance(name_or_text, entry.name), entry.name);
  }
  std::sort(by_distance.begin(), by_distance.end());
  fail(
      "unknown genotype '{}': write it out as Genotype(normal=[...], ...) or use a published name, such as {}, {} or "
      "{}",
      name_or_text, by_distance[0].second, by_distance[1].second, by_distance[2].second);
}

}  // namespace nas
