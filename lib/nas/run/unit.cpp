#include <nas/run/unit.h>

#include <cctype>

#include <nas/run/error.h>

namespace nas {

std::string Unit::id() const {
  std::string id;
  for (const std::string* field : {&method, &space, &scale}) {
    for (const char c : *field)
      if (!std::isalnum(static_cast<unsigned char>(c)) && c != '+' && c != '-' && c != '_')
        fail("unit name {}: only letters, digits, '+', '-' and '_' are allowed", *field);
    if (!field->empty()) id += *field + ".";
  }
  return id + "seed" + std::to_string(seed);
}

void to_json(nlohmann::json& json, const Unit& unit) {
  json = {{"experiment", unit.experiment},
          {"method", unit.method},
          {"space", unit.space},
          {"scale", unit.scale},
          {"seed", unit.seed}};
}

void from_json(const nlohmann::json& json, Unit& unit) {
  json.at("experiment").get_to(unit.experiment);
  json.at("method").get_to(unit.method);
  json.at("space").get_to(unit.space);
  json.at("scale").get_to(unit.scale);
  json.at("seed").get_to(unit.seed);
}

nlohmann::json data_identity(const nlohmann::json& data) {
  return {{"name", data.value("name", nlohmann::json())}, {"files", data.value("files", nlohmann::json())}};
}

}  // namespace nas
