#include <nas/report/stamp.h>

#include <set>

#include <fmt/ranges.h>

#include <nas/run/version.h>

namespace nas {
namespace {

/// "0-3" for consecutive seeds, else "0, 2, 5".
std::string describe_seeds(const std::vector<std::int64_t>& seeds) {
  if (seeds.empty()) return "no seed yet";
  const auto n = static_cast<std::int64_t>(seeds.size());
  if (n == 1) return fmt::format("seed {} (n = 1)", seeds.front());
  if (n > 2 && seeds.back() - seeds.front() == n - 1)
    return fmt::format("seeds {}-{} (n = {})", seeds.front(), seeds.back(), n);
  return fmt::format("seeds {} (n = {})", fmt::join(seeds, ", "), n);
}

}  // namespace

Stamp Stamp::of(const std::vector<Record>& records, const std::string& scale) {
  std::set<std::int64_t> seeds;
  std::set<std::string> commits;
  std::set<std::string> data;
  Stamp stamp;
  stamp.scale = scale;
  for (const Record& record : records) {
    seeds.insert(record.unit.seed);
    commits.insert(record.versions.commit);
    commits.insert(record.commits.begin(), record.commits.end());
    for (const auto& stage : record.stages)
      for (const auto& commit : stage.value("commits", nlohmann::json::array())) commits.insert(commit);
    if (record.data.contains("name")) data.insert(record.data.at("name").get<std::string>());
    if (record.data.contains("notice")) stamp.notice = record.data.at("notice").get<std::string>();
  }
  if (commits.empty()) commits.insert(version().commit);
  stamp.seeds.assign(seeds.begin(), seeds.end());
  stamp.commit = fmt::format("{}", fmt::join(commits, "+"));
  stamp.data = fmt::format("{}", fmt::join(data, "+"));
  return stamp;
}

std::string Stamp::line() const {
  if (scale.empty()) return fmt::format("{}, commit {}", data, commit);
  std::string text = scale + " scale";
  if (!data.empty()) text += ", " + data;
  text += fmt::format(", {}, commit {}", describe_seeds(seeds), commit);
  if (scale == "smoke") text += "; a smoke run: its numbers mean nothing";
  return text;
}

}  // namespace nas
