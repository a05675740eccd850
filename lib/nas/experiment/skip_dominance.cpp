#include <nas/experiment/skip_dominance.h>

#include <algorithm>
#include <iterator>
#include <map>

#include <nas/experiment/estimate.h>
#include <nas/run/error.h>
#include <nas/run/scale.h>
#include <nas/run/set_up.h>
#include <nas/space/search_space.h>

namespace nas {
namespace {

constexpr const char* kTarget = "fig2_3";
constexpr const char* kStage = "search";

}  // namespace

SkipDominance::SkipDominance(const RunOptions& run) : run_(run) {
  nlohmann::json values = load_scale(kTarget, run.scale);
  const std::string file = scale_file_name(kTarget, run.scale);
  nlohmann::json variants = values.value("variants", nlohmann::json::object());
  values.erase("variants");
  const auto add = [&](const std::string& name, const nlohmann::json& overrides) {
    nlohmann::json merged = values;
    merged.merge_patch(overrides);
    Reader reader(merged, file);
    const SupernetStudy* like = variants_.empty() ? nullptr : &variants_.front().study;
    variants_.push_back({name, SupernetStudy(reader, run_, "s2", like), {}});
    reader.finish();
    variants_.back().sources = reader.sources();
    skip_column(variants_.back().study.search_options().space);
  };
  add(kBaseVariant, nlohmann::json::object());
  for (const auto& [name, overrides] : variants.items()) {
    if (name == kBaseVariant)
      fail("{}: variants.base: the base run is the file without its variants: use another name", file);
    add(name, overrides);
  }
}

std::vector<PlannedUnit> SkipDominance::plan() const {
  std::vector<PlannedUnit> plan;
  std::map<std::string, double> seconds;
  if (run_.dry_run) {
    set_up(run_.device, run_.threads);
    for (const Variant& variant : variants_) seconds[variant.name] = estimate_search(variant.study);
  }
  for (const std::int64_t seed : run_.seed_list()) {
    for (const Variant& variant : variants_) {
      plan.push_back({.unit = {kTarget, variant.name, variant.study.search_options().space, run_.scale, seed},
                      .config = variant.study.config(),
                      .sources = variant.sources,
                      .data = describe_data(variant.study.data()),
                      .estimated_seconds = seconds[variant.name],
                      .estimate_basis = run_.dry_run ? kEstimateBasis : ""});
    }
  }
  return plan;
}

nlohmann::json SkipDominance::run(UnitContext& context) const {
  const auto variant = std::find_if(variants_.begin(), variants_.end(),
                                    [&](const Variant& candidate) { return candidate.name == context.unit().method; });
  if (variant == variants_.end()) fail("{}: no such variant in the scale file", context.unit().method);
  const auto seed = static_cast<std::uint64_t>(context.unit().seed);
  SupernetSearch search = variant->study.restore(variant->study.train(context), seed);
  const MixingWeights weights = search.relaxation().expected_weights();
  const auto skip = static_cast<std::int64_t>(skip_column(context.unit().space));
  nlohmann::json results = {{"engine", variant->study.engine()}};
  for (std::size_t type = 0; type < weights.size(); ++type) {
    const at::Tensor gap = weights[type].select(1, skip) - weights[type].select(1, 1 - skip);
    results[search.supernet().space().cells[type].name + "_gap"] = gap.mean().item<double>();
  }
  return results;
}

std::vector<Record> base_runs(const std::vector<Record>& records) {
  std::vector<Record> base;
  for (const Record& record : records)
    if (record.unit.method == kBaseVariant) base.push_back(record);
  return base;
}

double skip_gap(const nlohmann::json& mixing_weights, const std::string& cell, std::size_t skip) {
  const auto& rows = mixing_weights.at(cell);
  double sum = 0;
  for (const auto& row : rows) sum += row.at(skip).get<double>() - row.at(1 - skip).get<double>();
  return sum / static_cast<double>(rows.size());
}

std::vector<SkipPath> skip_paths(const std::vector<Record>& records) {
  std::vector<SkipPath> paths;
  for (const Record& record : records) {
    const std::size_t skip = skip_column(record.unit.space);
    SkipPath path;
    path.variant = record.unit.method;
    path.seed = record.unit.seed;
    path.finished = record.unfinished.empty();
    if (!record.stages.contains(kStage)) continue;  // unfinished, and hardly begun
    const auto& stage = record.stages.at(kStage);
    const double epochs = stage.at("config").at("search").at("epochs").get<double>();
    for (const auto& row : stage.at("series")) {
      if (!row.contains("valid_accuracy")) continue;
      path.share.push_back(row.at("epoch").get<double>() / epochs);
      path.steps.push_back(row.at("steps").get<double>());
      path.train_accuracy.push_back(row.at("train_accuracy").get<double>());
      path.valid_accuracy.push_back(row.at("valid_accuracy").get<double>());
      path.normal_gap.push_back(skip_gap(row.at("mixing_weights"), "normal", skip));
      path.reduce_gap.push_back(skip_gap(row.at("mixing_weights"), "reduce", skip));
    }
    if (!path.steps.empty()) paths.push_back(std::move(path));
  }
  return paths;
}

std::vector<SkipPath> finished_paths(const std::vector<SkipPath>& paths) {
  std::vector<SkipPath> finished;
  std::copy_if(paths.begin(), paths.end(), std::back_inserter(finished),
               [](const SkipPath& path) { return path.finished; });
  return finished.empty() ? paths : finished;
}

std::vector<std::vector<SkipPath>> by_variant(const std::vector<SkipPath>& paths) {
  std::vector<std::vector<SkipPath>> variants;
  for (const SkipPath& path : paths) {
    auto known = std::find_if(variants.begin(), variants.end(),
                              [&](const auto& variant) { return variant.front().variant == path.variant; });
    if (known == variants.end()) known = variants.emplace(variants.end());
    known->push_back(path);
  }
  return variants;
}

}  // namespace nas
