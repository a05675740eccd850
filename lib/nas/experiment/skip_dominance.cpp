#include <nas/experiment/skip_dominance.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include <nas/report/summary.h>
#include <nas/run/error.h>
#include <nas/run/scale.h>
#include <nas/space/search_space.h>

namespace nas {
namespace {

constexpr const char* kTarget = "fig2_3";
constexpr const char* kStage = "search";

/// The column of skip_connect in a space whose edges hold it and one other operation.
std::size_t skip_column(const std::string& space) {
  const SearchSpace known = search_space(space);
  const auto& candidates = known.cells.front().edges.front().candidates;
  const auto skip = std::find(candidates.begin(), candidates.end(), Primitive::SkipConnect);
  if (candidates.size() != 2 || skip == candidates.end()) {
    fail("search.space = {}: figure 2.3 compares skip_connect with one other operation an edge: choose s2", space);
  }
  return static_cast<std::size_t>(skip - candidates.begin());
}

std::string percent(const std::vector<double>& shares) {
  std::vector<double> values;
  for (const double share : shares) values.push_back(100 * share);
  return Summary::of(values).text(1);
}

std::string describe(const Trend& trend) {
  if (trend.correlations.empty()) return "—";
  std::string text = fmt::format("{:+.2f}", trend.mean);
  if (std::isfinite(trend.interval.low))
    text += fmt::format(" [{:+.2f}, {:+.2f}]", trend.interval.low, trend.interval.high);
  return text;
}

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
  for (const std::int64_t seed : run_.seed_list()) {
    for (const Variant& variant : variants_) {
      plan.push_back({.unit = {kTarget, variant.name, variant.study.search_options().space, run_.scale, seed},
                      .config = variant.study.config(),
                      .sources = variant.sources,
                      .data = describe_data(variant.study.data()),
                      .estimated_seconds = 0,
                      .estimate_basis = ""});
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
    for (const auto& row : record.stages.at(kStage).at("series")) {
      if (!row.contains("valid_accuracy")) continue;
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

Table skip_dominance_table(const std::vector<Record>& records, const std::string& scale) {
  Table table;
  table.id = kTarget;
  table.title = "mean(alpha_skip - alpha_conv), softmaxed, along the training of S2 supernets";
  table.columns = {{"variant", "", Align::left}, {"cells", "", Align::left},     {"gap at the end", ""},
                   {"lowest gap", ""},           {"lowest after", "% of steps"}, {"training accuracy", "%"},
                   {"validation accuracy", "%"}, {"rho(gap, valid acc)", ""},    {"rho, second half", ""},
                   {"rho(gap, train acc)", ""},  {"rho(gap, steps)", ""}};
  std::vector<std::string> order;
  std::map<std::string, std::vector<SkipPath>> by_variant;
  for (SkipPath& path : skip_paths(records)) {
    if (!by_variant.contains(path.variant)) order.push_back(path.variant);
    by_variant[path.variant].push_back(std::move(path));
  }
  for (const std::string& variant : order) {
    const auto& paths = by_variant.at(variant);
    for (const auto& [cells, gap] :
         {std::pair("normal", &SkipPath::normal_gap), std::pair("reduce", &SkipPath::reduce_gap)}) {
      std::vector<double> last, lowest, when, train, valid;
      std::vector<Path> against_valid, late, against_train, against_steps;
      for (const SkipPath& path : paths) {
        const auto& values = path.*gap;
        const auto low = std::min_element(values.begin(), values.end());
        last.push_back(values.back());
        lowest.push_back(*low);
        when.push_back(path.steps[static_cast<std::size_t>(low - values.begin())] / path.steps.back());
        train.push_back(path.train_accuracy.back());
        valid.push_back(path.valid_accuracy.back());
        against_valid.push_back({path.valid_accuracy, values});
        late.push_back(part(against_valid.back(), 0.5, 1));
        against_train.push_back({path.train_accuracy, values});
        against_steps.push_back({path.steps, values});
      }
      table.add_row({variant, cells, Summary::of(last).text(3), Summary::of(lowest).text(3), percent(when),
                     percent(train), percent(valid), describe(trend(against_valid)), describe(trend(late)),
                     describe(trend(against_train)), describe(trend(against_steps))});
    }
  }
  table.notes.push_back(
      "rho: Spearman's rank correlation along a run, mean over the seeds with Student's 95 % interval (epochs of one "
      "run are not independent). The thesis's figure 2.3 shows the gap growing with validation accuracy. Architecture "
      "learning rate and sizes: experiments/scales/fig2_3.");
  table.stamp = Stamp::of(records, scale);
  return table;
}

}  // namespace nas
