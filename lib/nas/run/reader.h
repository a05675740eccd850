#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace nas {

/// Reads option structs from the tables of a scale file and notes what is in force and where it comes from.
///
///     Reader reader(load_scale("table3_1", "laptop"), "table3_1/laptop.toml");
///     Reader& search = reader.table("search");
///     search("epochs", options.epochs, "DARTS, Liu et al. 2019");
///     reader.finish();                           // unknown keys end here
///     planned.config = reader.effective();       // {"search": {"epochs": 8, ...}}, defaults included
///     planned.sources = reader.sources();        // {"search.epochs": "table3_1/laptop.toml"}
///
/// Complaints (Error) name file and key: "table3_1/laptop.toml: search.epohcs: unknown key: did you mean
/// search.epochs?".
class Reader {
 public:
  /// `values`: a JSON object; `file`: its name in complaints and sources.
  Reader(nlohmann::json values, std::string file);

  /// Replaces `value` when the key is there, checking its type: bool, integers (in range), floating point (an integer
  /// is accepted), string, and vectors of these. `source` says where the default comes from. Asking for a key twice is
  /// an internal error.
  template <class T>
  Reader& operator()(std::string_view key, T& value, std::string_view source = "default") {
    using nlohmann::json;
    if constexpr (std::is_same_v<T, bool>) {
      value = read(key, json(value), Kind::boolean, source).get<bool>();
    } else if constexpr (std::is_integral_v<T>) {
      const std::int64_t read_value = read(key, json(value), Kind::integer, source).get<std::int64_t>();
      if (!std::in_range<T>(read_value)) out_of_range(key, read_value);
      value = static_cast<T>(read_value);
    } else if constexpr (std::is_floating_point_v<T>) {
      value = static_cast<T>(read(key, json(static_cast<double>(value)), Kind::real, source).get<double>());
    } else if constexpr (std::is_convertible_v<T, std::string>) {
      value = read(key, json(value), Kind::text, source).get<std::string>();
    } else {
      using Item = typename T::value_type;
      constexpr Kind item = std::is_same_v<Item, bool>       ? Kind::boolean
                            : std::is_integral_v<Item>       ? Kind::integer
                            : std::is_floating_point_v<Item> ? Kind::real
                                                             : Kind::text;
      value = read(key, json(value), item, source, /*list=*/true).get<T>();
    }
    return *this;
  }

  /// The table of that name; an empty one when the file has none. Lives as long as this reader.
  Reader& table(std::string_view key);

  /// Throws Error on the first key that nobody asked for, with the nearest known one.
  void finish() const;

  nlohmann::json effective() const;  ///< every value in force, nested as in the file
  nlohmann::json sources() const;    ///< dotted path -> the file, or the default's source

 private:
  enum class Kind { boolean, integer, real, text };

  Reader(nlohmann::json values, std::string file, std::string path);
  nlohmann::json read(std::string_view key, nlohmann::json value, Kind kind, std::string_view source,
                      bool list = false);
  [[noreturn]] void out_of_range(std::string_view key, std::int64_t value) const;
  std::string dotted(std::string_view key) const;
  void known_paths(std::vector<std::string>& paths) const;
  void finish(const std::vector<std::string>& known) const;
  void collect_sources(nlohmann::json& sources) const;

  nlohmann::json values_;
  std::string file_;
  std::string path_;
  nlohmann::json effective_ = nlohmann::json::object();
  std::map<std::string, std::string> sources_;
  std::map<std::string, std::unique_ptr<Reader>> tables_;
};

}  // namespace nas
