#include <nas/run/record.h>

#include <chrono>

#include <fmt/chrono.h>

#include <nas/run/atomic_file.h>
#include <nas/run/digest.h>
#include <nas/run/error.h>

namespace nas {
using nlohmann::json;
namespace {

/// Objects a line an entry, lists of objects (an epoch each) a line an object, other lists on one line.
std::string readable(const json& value, int depth) {
  const bool rows = value.is_array() && !value.empty() && value.front().is_object();
  if (value.empty() || !(value.is_object() || rows)) return value.dump();
  const std::string indent(static_cast<std::size_t>(depth) + 1, ' ');
  std::string text;
  for (const auto& [key, entry] : value.items()) {
    text += text.empty() ? "\n" : ",\n";
    text += indent + (rows ? entry.dump() : json(key).dump() + ": " + readable(entry, depth + 1));
  }
  text += "\n" + indent.substr(1);
  return rows ? "[" + text + "]" : "{" + text + "}";
}

}  // namespace

std::string utc_now() {
  return fmt::format("{:%FT%TZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

void Record::validate() const {
  if (unit.experiment.empty() || unit.method.empty()) fail("unit: experiment or method is empty");
  if (!config.is_object()) fail("config: not an object");
  if (config_hash != nas::config_hash(config))
    fail("config_hash: {} does not belong to the configuration beside it", config_hash);
  if (!data.is_object()) fail("data: not an object");
  if (threads < 1) fail("threads: {}, expected at least 1", threads);
  if (!series.is_array()) fail("series: not a list");
  for (const json& row : series)
    if (!row.is_object()) fail("series: {} is not an object", row.dump());
  if (!stages.is_object()) fail("stages: not an object");
  if (!results.is_object()) fail("results: not an object");
  if (!cost.is_object() || !cost.contains("seconds") || !cost["seconds"].is_number())
    fail("cost: no number of seconds");
  if (started.empty() || ended.empty()) fail("started or ended is empty");
}

json Record::to_json() const {
  json all = {{"schema", kSchema},
              {"unit", unit},
              {"config", config},
              {"config_hash", config_hash},
              {"data", data},
              {"versions",
               {{"suite", versions.suite},
                {"commit", versions.commit},
                {"libtorch", versions.libtorch},
                {"compiler", versions.compiler},
                {"build_type", versions.build_type}}},
              {"device", device},
              {"threads", threads},
              {"engine", engine},
              {"series", series},
              {"stages", stages},
              {"results", results},
              {"cost", cost},
              {"started", started},
              {"ended", ended},
              {"resumed", resumed}};
  if (!commits.empty()) all["commits"] = commits;
  if (!unfinished.empty()) all["unfinished"] = unfinished;
  return all;
}

Record Record::from_json(const json& all, const std::string& place) {
  Record record;
  try {
    if (const int schema = all.at("schema").get<int>(); schema != kSchema)
      fail("schema {}, this version reads {}", schema, kSchema);
    all.at("unit").get_to(record.unit);
    record.config = all.at("config");
    all.at("config_hash").get_to(record.config_hash);
    record.data = all.at("data");
    const json& versions = all.at("versions");
    versions.at("suite").get_to(record.versions.suite);
    versions.at("commit").get_to(record.versions.commit);
    versions.at("libtorch").get_to(record.versions.libtorch);
    versions.at("compiler").get_to(record.versions.compiler);
    versions.at("build_type").get_to(record.versions.build_type);
    all.at("device").get_to(record.device);
    all.at("threads").get_to(record.threads);
    all.at("engine").get_to(record.engine);
    record.series = all.at("series");
    record.stages = all.at("stages");
    record.results = all.at("results");
    record.cost = all.at("cost");
    all.at("started").get_to(record.started);
    all.at("ended").get_to(record.ended);
    all.at("resumed").get_to(record.resumed);
    record.commits = all.value("commits", std::vector<std::string>());
    record.unfinished = all.value("unfinished", "");
    record.validate();
  } catch (const json::exception& error) {
    fail("{}: not a record: {}: delete it to run its unit again", place, error.what());
  } catch (const Error& error) {
    fail("{}: not a valid record: {}: delete it to run its unit again", place, error.what());
  }
  return record;
}

Record Record::read(const std::filesystem::path& file) {
  const std::string text = read_text(file);
  const json all = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (all.is_discarded()) fail("{}: not a valid record: broken JSON: delete it to run its unit again", file.string());
  return from_json(all, file.string());
}

void Record::write(const std::filesystem::path& file) const {
  validate();
  write_text_atomically(file, readable(to_json(), 0) + "\n");
}

json Record::without_times() const {
  json all = to_json();
  for (const char* key : {"cost", "started", "ended", "resumed"}) all.erase(key);
  return all;
}

}  // namespace nas
