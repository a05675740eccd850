#include <nas/data/catalogue.h>

#include <toml++/toml.h>

#include <nas/run/error.h>

namespace nas {
namespace {

constexpr const char* kCatalogue =
#include "catalogue.toml.inc"
    ;

template <class T>
T required(const toml::table& table, std::string_view key, std::string_view place) {
  const auto value = table[key].value<T>();
  if (!value) fail("catalogue.toml: [{}] has no {} of the right type", place, key);
  return *value;
}

const toml::array& required_array(const toml::table& table, std::string_view key, std::string_view place) {
  const auto* array = table[key].as_array();
  if (array == nullptr || array->empty()) fail("catalogue.toml: [{}] has no list {}", place, key);
  return *array;
}

std::vector<DataFile> parse_files(const toml::table& table, std::string_view key, std::string_view place) {
  std::vector<DataFile> files;
  for (const auto& node : required_array(table, key, place)) {
    const auto* file = node.as_table();
    if (file == nullptr) fail("catalogue.toml: [{}] {} holds something other than a table", place, key);
    files.push_back({required<std::string>(*file, "name", place), required<std::int64_t>(*file, "bytes", place),
                     required<std::string>(*file, "sha256", place),
                     (*file)["reordered_sha256"].value_or(std::string())});
  }
  return files;
}

std::vector<double> parse_constants(const toml::table& table, std::string_view key, std::string_view place,
                                    double unit) {
  std::vector<double> constants;
  for (const auto& node : required_array(table, key, place)) {
    const auto value = node.value<double>();
    if (!value) fail("catalogue.toml: [{}] {} holds something other than a number", place, key);
    constants.push_back(*value / unit);
  }
  return constants;
}

std::map<std::string, Normalisation> parse_normalisations(const toml::table& table, std::string_view place) {
  std::map<std::string, Normalisation> normalisations;
  const auto* named = table["normalisation"].as_table();
  if (named == nullptr) fail("catalogue.toml: [{}] has no normalisation", place);
  for (const auto& [key, node] : *named) {
    const auto& constants = *node.as_table();
    const double unit = constants["unit"].value_or(1.0);
    Normalisation normalisation{std::string(key.str()), parse_constants(constants, "mean", place, unit),
                                parse_constants(constants, "std", place, unit),
                                required<std::string>(constants, "source", place)};
    normalisations.emplace(normalisation.name, std::move(normalisation));
  }
  return normalisations;
}

CatalogueEntry parse_entry(const std::string& name, const toml::table& table) {
  CatalogueEntry entry;
  entry.name = name;
  entry.title = required<std::string>(table, "title", name);
  entry.layout = required<std::string>(table, "layout", name);
  entry.classes = required<std::int64_t>(table, "classes", name);
  entry.channels = required<std::int64_t>(table, "channels", name);
  entry.side = required<std::int64_t>(table, "side", name);
  entry.label_bytes = table["label_bytes"].value_or(std::int64_t{0});
  entry.folder = required<std::string>(table, "folder", name);
  entry.system_folder = table["system_folder"].value_or(std::string());
  entry.remedy = required<std::string>(table, "remedy", name);
  entry.train = parse_files(table, "train", name);
  entry.test = parse_files(table, "test", name);
  entry.normalisations = parse_normalisations(table, name);
  entry.default_normalisation = required<std::string>(table, "default_normalisation", name);
  entry.normalisation();  // throws when the default is not there
  return entry;
}

template <class Map>
std::string known_names(const Map& map) {
  std::string names;
  for (const auto& [name, value] : map) names += (names.empty() ? "" : ", ") + name;
  return names;
}

}  // namespace

const Normalisation& CatalogueEntry::normalisation(std::string_view wanted) const {
  const auto found = normalisations.find(wanted.empty() ? default_normalisation : std::string(wanted));
  if (found == normalisations.end()) {
    fail("unknown normalisation '{}' for {}: known are {}", wanted.empty() ? default_normalisation : wanted, name,
         known_names(normalisations));
  }
  return found->second;
}

std::map<std::string, CatalogueEntry> parse_catalogue(std::string_view text) {
  std::map<std::string, CatalogueEntry> entries;
  try {
    const toml::table document = toml::parse(text);
    for (const auto& [key, node] : document) {
      const std::string name(key.str());
      const auto* table = node.as_table();
      if (table == nullptr) fail("catalogue.toml: {} is not a table", name);
      entries.emplace(name, parse_entry(name, *table));
    }
  } catch (const toml::parse_error& error) {
    fail("catalogue.toml: line {}: {}", error.source().begin.line, error.description());
  }
  return entries;
}

const CatalogueEntry& catalogue_entry(std::string_view name) {
  static const std::map<std::string, CatalogueEntry> entries = parse_catalogue(kCatalogue);
  const auto found = entries.find(std::string(name));
  if (found == entries.end()) fail("unknown data set '{}': known are {}, synthetic", name, known_names(entries));
  return found->second;
}

}  // namespace nas
