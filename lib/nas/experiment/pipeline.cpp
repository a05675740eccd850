#include <nas/experiment/pipeline.h>

#include <algorithm>

#include <torch/utils.h>

#include <nas/experiment/drive.h>
#include <nas/experiment/estimate.h>
#include <nas/run/error.h>
#include <nas/run/scale.h>
#include <nas/run/set_up.h>
#include <nas/select/random_architecture.h>
#include <nas/train/random.h>

namespace nas {
namespace {

constexpr const char* kSelectStage = "perturbation";

/// Enters the source of every value in a nested table.
void name_source(const nlohmann::json& values, const std::string& path, const char* source, nlohmann::json& sources) {
  for (const auto& [key, value] : values.items()) {
    const std::string inner = path.empty() ? key : path + "." + key;
    if (value.is_object())
      name_source(value, inner, source, sources);
    else
      sources[inner] = source;
  }
}

}  // namespace

Pipeline::Pipeline(std::string target, const RunOptions& run, std::vector<PipelineMethod> methods,
                   const std::vector<std::string>& overrides)
    : target_(std::move(target)), run_(run), methods_(std::move(methods)) {
  nlohmann::json values = load_scale(target_, run.scale);
  for (const std::string& assignment : overrides) values.merge_patch(parse_toml(assignment, "--set " + assignment));
  Reader reader(values, scale_file_name(target_, run.scale));
  // DARTS without `none`: the space of the thesis and of the official DARTS-PT code.
  study_.emplace(reader, run, "darts-7");
  retraining_.network.engine = study_->search_options().supernet.engine;
  retraining_.network.classes = study_->search_options().supernet.classes;
  retraining_.network.image_channels = study_->search_options().supernet.image_channels;
  retraining_.network.image_side = study_->data().train.images.size(2);
  read(reader.table("perturbation"), perturbation_);
  read(reader.table("retraining"), retraining_);
  reader.finish();
  effective_ = reader.effective();
  effective_["data"] = study_->config().at("data");
  sources_ = reader.sources();
  for (const std::string& assignment : overrides) name_source(parse_toml(assignment, ""), "", "--set", sources_);
}

nlohmann::json Pipeline::config_of(const PipelineMethod& method) const {
  const SelectionMethod selection = method.selection;
  // Only what the method depends on: another perturbation schedule leaves the records of DARTS valid.
  nlohmann::json config = {{"data", effective_.at("data")}};
  if (method.retrains) config["retraining"] = effective_.at("retraining");
  if (selection == SelectionMethod::Random) {
    config["search"]["space"] = effective_.at("search").at("space");
  } else {
    config["search"] = effective_.at("search");
    // Where it is not the plain search; named always, it would make every earlier record stale.
    if (study_->shapes_search()) config["study"] = effective_.at("study");
  }
  if (selection == SelectionMethod::Perturbation) config["perturbation"] = effective_.at("perturbation");
  return config;
}

std::vector<double> Pipeline::estimated_seconds() const {
  const auto retrains = [](const PipelineMethod& method) { return method.retrains; };
  const auto searches = [](const PipelineMethod& method) { return method.selection != SelectionMethod::Random; };
  const auto perturbs = [](const PipelineMethod& method) { return method.selection == SelectionMethod::Perturbation; };
  // Each phase is timed once, however many methods go through it.
  const auto seconds_where = [&](const auto& needed, const auto& estimate) {
    return std::any_of(methods_.begin(), methods_.end(), needed) ? estimate() : 0.0;
  };
  const double retraining = seconds_where(retrains, [&] { return estimate_retraining(*study_, retraining_); });
  const double search = seconds_where(searches, [&] { return estimate_search(*study_); });
  const double perturbation = seconds_where(perturbs, [&] { return estimate_perturbation(*study_, perturbation_); });
  std::vector<double> seconds;
  for (const PipelineMethod& method : methods_)
    seconds.push_back(retrains(method) * retraining + searches(method) * search + perturbs(method) * perturbation);
  return seconds;
}

std::vector<PlannedUnit> Pipeline::plan() const {
  std::vector<PlannedUnit> plan;
  std::vector<double> seconds(methods_.size(), 0);
  const bool estimates = run_.dry_run && search_space(study_->search_options().space).macro == Macro::Darts;
  if (estimates) {
    set_up(run_.device, run_.threads);
    seconds = estimated_seconds();
  }
  for (const int64_t seed : run_.seed_list()) {
    for (std::size_t i = 0; i < methods_.size(); ++i) {
      const PipelineMethod& method = methods_[i];
      plan.push_back({.unit = {target_, method.name, study_->search_options().space, run_.scale, seed},
                      .config = config_of(method),
                      .sources = sources_,
                      .data = describe_data(study_->data()),
                      .estimated_seconds = seconds[i],
                      .estimate_basis = estimates ? kEstimateBasis : ""});
    }
  }
  return plan;
}

Architecture Pipeline::select(UnitContext& context, SelectionMethod selection) const {
  const auto seed = static_cast<uint64_t>(context.unit().seed);
  const SearchSpace space = search_space(study_->search_options().space);
  if (selection == SelectionMethod::Random) {
    return select_at_random(space, make_generator(seed, static_cast<uint64_t>(Stream::Selection)));
  }
  const Checkpoint trained = study_->train(context);
  if (selection == SelectionMethod::Magnitude) {
    return select_by_magnitude(space, study_->restore(trained, seed).relaxation().expected_weights());
  }
  nlohmann::json config = study_->config();
  config["perturbation"] = effective_.at("perturbation");
  const Checkpoint selected = context.stage(kSelectStage, config, [&](UnitContext& stage) {
    SupernetSearch search = study_->restore(trained, seed);
    PerturbationSelection selection(search, perturbation_, seed);
    drive(stage, selection);
    Checkpoint result;
    result.meta["genotype"] = to_text(selection.architecture());
    return result;
  });
  const auto text = selected.meta.at("genotype").get<std::string>();
  if (space.macro == Macro::NasBench201) return parse_nas_bench_201_genotype(text);
  return parse_genotype(text);
}

nlohmann::json Pipeline::run(UnitContext& context) const {
  const auto method = std::find_if(methods_.begin(), methods_.end(), [&](const PipelineMethod& candidate) {
    return candidate.name == context.unit().method;
  });
  TORCH_INTERNAL_ASSERT(method != methods_.end());
  if (search_space(study_->search_options().space).macro != Macro::Darts) {
    fail(
        "search.space = {}: only architectures of the DARTS spaces can be retrained; choose darts-8, darts-7 or s1 to "
        "s4",
        study_->search_options().space);
  }
  return retrain(context, std::get<Genotype>(select(context, method->selection)));
}

nlohmann::json Pipeline::retrain(UnitContext& context, const Genotype& genotype) const {
  const Splits& splits = study_->splits();
  Retraining retraining(genotype, retraining_, splits.full_train, splits.test,
                        static_cast<uint64_t>(context.unit().seed));
  drive(context, retraining);
  return {{"genotype", to_text(genotype)},
          {"engine", study_->engine()},
          {"parameters", count_parameters(retraining.network())},
          {"multiply_adds", retraining.network().multiply_adds()},
          {splits.test.name + "_accuracy", retraining.last_accuracy()},
          {"best_epoch_" + splits.test.name + "_accuracy", retraining.best_accuracy()}};
}

}  // namespace nas
