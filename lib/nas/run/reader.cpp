#include <nas/run/reader.h>

#include <cassert>
#include <cmath>

#include <nas/run/edit_distance.h>
#include <nas/run/error.h>

namespace nas {
using nlohmann::json;

Reader::Reader(json values, std::string file) : Reader(std::move(values), std::move(file), "") {}

Reader::Reader(json values, std::string file, std::string path)
    : values_(std::move(values)), file_(std::move(file)), path_(std::move(path)) {
  if (!values_.is_object()) fail("{}: {}: expected a table, found {}", file_, path_, values_.dump());
}

std::string Reader::dotted(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

json Reader::read(std::string_view key_view, json value, Kind kind, std::string_view source, bool list) {
  static constexpr const char* kNames[] = {"true or false", "a whole number", "a finite number", "a string"};
  const std::string key(key_view);
  assert(!effective_.contains(key) && "a key is read once");
  const auto found = values_.find(key);
  if (found != values_.end()) {
    const auto fits = [&](const json& item) {
      switch (kind) {
        case Kind::boolean:
          return item.is_boolean();
        case Kind::integer:
          return item.is_number_integer();
        case Kind::real:
          return item.is_number() && std::isfinite(item.get<double>());
        case Kind::text:
          return item.is_string();
      }
      return false;
    };
    bool good = list ? found->is_array() : fits(*found);
    if (list && good)
      for (const json& item : *found) good = good && fits(item);
    if (!good)
      fail("{}: {}: expected {}{}, found {}", file_, dotted(key), list ? "a list, each item " : "",
           kNames[static_cast<int>(kind)], found->dump());
    value = *found;
    // 1 and 1.0 are the same learning rate, so they must have the same hash.
    if (kind == Kind::real && !list) value = value.get<double>();
    if (kind == Kind::real && list)
      for (json& item : value) item = item.get<double>();
  }
  sources_[key] = found != values_.end() ? file_ : std::string(source);
  effective_[key] = value;
  return value;
}

void Reader::out_of_range(std::string_view key, std::int64_t value) const {
  fail("{}: {}: {} is out of range", file_, dotted(key), value);
}

Reader& Reader::table(std::string_view key_view) {
  const std::string key(key_view);
  std::unique_ptr<Reader>& child = tables_[key];
  if (!child) {
    const auto found = values_.find(key);
    child.reset(new Reader(found == values_.end() ? json::object() : *found, file_, dotted(key)));
  }
  return *child;
}

void Reader::known_paths(std::vector<std::string>& paths) const {
  for (const auto& [key, source] : sources_) paths.push_back(dotted(key));
  for (const auto& [key, child] : tables_) {
    paths.push_back(child->path_);
    child->known_paths(paths);
  }
}

void Reader::finish() const {
  std::vector<std::string> known;
  known_paths(known);
  finish(known);
}

void Reader::finish(const std::vector<std::string>& known) const {
  for (const auto& item : values_.items()) {
    if (sources_.contains(item.key()) || tables_.contains(item.key())) continue;
    const std::string unknown = dotted(item.key());
    std::string suggestion = nearest(unknown, known);
    // The right key in the wrong table is the other common slip.
    for (const std::string& path : known)
      if (suggestion.empty() && path.ends_with("." + item.key())) suggestion = path;
    if (!suggestion.empty()) fail("{}: {}: unknown key: did you mean {}?", file_, unknown, suggestion);
    fail("{}: {}: unknown key: remove it", file_, unknown);
  }
  for (const auto& [key, child] : tables_) child->finish(known);
}

json Reader::effective() const {
  json all = effective_;
  for (const auto& [key, child] : tables_) all[key] = child->effective();
  return all;
}

json Reader::sources() const {
  json all = json::object();
  collect_sources(all);
  return all;
}

void Reader::collect_sources(json& all) const {
  for (const auto& [key, source] : sources_) all[dotted(key)] = source;
  for (const auto& [key, child] : tables_) child->collect_sources(all);
}

}  // namespace nas
