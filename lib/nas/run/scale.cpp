#include <nas/run/scale.h>

#include <cstdlib>
#include <sstream>
#include <vector>

#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <nas/run/atomic_file.h>
#include <nas/run/error.h>
#include <nas/run/locations.h>

namespace nas {
namespace fs = std::filesystem;
using nlohmann::json;
namespace {

json convert(const toml::node& node, const std::string& file) {
  if (const toml::table* table = node.as_table()) {
    json object = json::object();
    for (const auto& [key, value] : *table) object[std::string(key.str())] = convert(value, file);
    return object;
  }
  if (const toml::array* array = node.as_array()) {
    json list = json::array();
    for (const toml::node& item : *array) list.push_back(convert(item, file));
    return list;
  }
  if (const auto* value = node.as_string()) return value->get();
  if (const auto* value = node.as_integer()) return value->get();
  if (const auto* value = node.as_floating_point()) return value->get();
  if (const auto* value = node.as_boolean()) return value->get();
  fail("{}:{}: dates and times are not used here: write a number or a string", file, node.source().begin.line);
}

}  // namespace

json parse_toml(std::string_view text, const std::string& file) {
  try {
    return convert(toml::parse(text), file);
  } catch (const toml::parse_error& error) {
    fail("{}:{}: {}", file, error.source().begin.line, error.description());
  }
}

std::string scale_file_name(const std::string& target, const std::string& scale) {
  return target + "/" + scale + ".toml";
}

json load_scale(const std::string& target, const std::string& scale) {
  const char* asked = std::getenv("NAS_SCALES");
  const fs::path folder = asked && *asked ? fs::path(asked) : suite_file("experiments/scales");
  const std::string name = scale_file_name(target, scale);
  if (!fs::exists(folder / name)) {
    std::vector<std::string> there;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder / target, ignored))
      if (entry.path().extension() == ".toml") there.push_back(entry.path().stem().string());
    std::sort(there.begin(), there.end());
    fail("{}: no such scale file in {}: {} has {}", name, folder.string(), target,
         there.empty() ? "none" : fmt::format("{}", fmt::join(there, ", ")));
  }
  return parse_toml(read_text(folder / name), name);
}

}  // namespace nas
