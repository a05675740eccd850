#include <nas/run/plan.h>

#include <algorithm>
#include <map>
#include <set>

#include <fmt/ranges.h>

#include <nas/run/error.h>
#include <nas/run/progress.h>

namespace nas {
using nlohmann::json;
namespace {

void flatten(const json& value, const std::string& path, std::map<std::string, std::string>& out) {
  if (!value.is_object()) {
    out[path] = value.dump();
    return;
  }
  for (const auto& item : value.items())
    flatten(item.value(), path.empty() ? item.key() : path + "." + item.key(), out);
}

std::string hyper_parameters(const PlannedUnit& planned) {
  std::map<std::string, std::string> values;
  flatten(planned.config, "", values);
  std::size_t path_width = 0;
  std::size_t value_width = 0;
  for (const auto& [path, value] : values) {
    path_width = std::max(path_width, path.size());
    value_width = std::max(value_width, std::min<std::size_t>(value.size(), 24));
  }
  std::string text;
  for (const auto& [path, value] : values) {
    const std::string source = planned.sources.value(path, "");
    text += fmt::format("  {:<{}}  {:<{}}", path, path_width, value, value_width);
    text += source.empty() ? "\n" : fmt::format("  {}\n", source);
  }
  return text;
}

}  // namespace

std::vector<PlannedUnit> select_units(const std::vector<PlannedUnit>& plan, const RunOptions& options) {
  std::set<std::string> known;
  for (const PlannedUnit& planned : plan) known.insert(planned.unit.method);
  for (const std::string& method : options.methods)
    if (!known.contains(method)) fail("--method {}: unknown here: choose among {}", method, fmt::join(known, ", "));

  const std::vector<std::int64_t> seeds = options.seed_list();
  std::vector<PlannedUnit> selected;
  for (const std::int64_t seed : seeds)
    for (const PlannedUnit& planned : plan) {
      const bool wanted = options.methods.empty() || std::find(options.methods.begin(), options.methods.end(),
                                                               planned.unit.method) != options.methods.end();
      if (wanted && planned.unit.seed == seed) selected.push_back(planned);
    }
  if (selected.empty()) fail("--seeds {}: no unit has one of these seeds", fmt::join(seeds, ","));

  std::vector<PlannedUnit> shard;
  for (std::size_t i = static_cast<std::size_t>(options.shard_index - 1); i < selected.size();
       i += static_cast<std::size_t>(options.shard_count))
    shard.push_back(selected[i]);
  return shard;
}

std::string describe_plan(const std::vector<PlannedUnit>& units) {
  std::string text = fmt::format("{} units, in this order:\n", units.size());
  double total = 0;
  bool complete = true;
  std::set<std::string> bases;
  for (const PlannedUnit& planned : units) {
    const bool known = planned.estimated_seconds > 0;
    text += fmt::format("  {:<40}  {}\n", planned.unit.id(),
                        known ? "about " + describe_seconds(planned.estimated_seconds) : "cost unknown");
    total += planned.estimated_seconds;
    complete = complete && known;
    if (!planned.estimate_basis.empty()) bases.insert(planned.estimate_basis);
  }
  text += fmt::format("estimated cost: {}{}\n", describe_seconds(total), complete ? "" : " and the unknown ones");
  for (const std::string& basis : bases) text += "  estimate: " + basis + "\n";

  // Units of one method and space differ only in their seed.
  std::set<std::string> shown;
  for (const PlannedUnit& planned : units) {
    const std::string name = planned.unit.method + (planned.unit.space.empty() ? "" : " in " + planned.unit.space);
    if (!shown.insert(name + planned.config.dump()).second) continue;
    text += fmt::format("\n{}, {} scale", name, planned.unit.scale);
    if (planned.data.contains("name")) text += ", " + planned.data.at("name").get<std::string>();
    text += ":\n" + hyper_parameters(planned);
    if (planned.data.contains("notice")) text += "  note: " + planned.data.at("notice").get<std::string>() + "\n";
  }
  return text;
}

std::string describe_states(const Ledger& ledger) {
  std::string text;
  for (const LedgerEntry& entry : ledger.entries()) {
    text += fmt::format("{:<40}  {}", entry.planned.unit.id(), to_string(entry.state));
    text += entry.reason.empty() ? "\n" : fmt::format("  ({})\n", entry.reason);
  }
  return text + fmt::format("{} of {} done\n", ledger.count(UnitState::done), ledger.entries().size());
}

}  // namespace nas
