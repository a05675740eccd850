#include <nas/experiment/pipeline.h>

#include <algorithm>

#include <torch/utils.h>

#include <nas/experiment/drive.h>
#include <nas/run/error.h>
#include <nas/run/scale.h>
#include <nas/select/random_architecture.h>
#include <nas/train/random.h>

namespace nas {
namespace {

constexpr const char* kSearchStage = "search";
constexpr const char* kSelectStage = "perturbation";

}  // namespace

nlohmann::json describe_data(const ImageData& data) {
  nlohmann::json files = nlohmann::json::object();
  for (const Dataset* part : {&data.train, &data.test}) {
    for (const auto& [file, checksum] : part->checksums) files[file] = checksum;
  }
  nlohmann::json description = {{"name", data.train.name}, {"files", files}};
  if (!data.notice.empty()) description["notice"] = data.notice;
  return description;
}

Pipeline::Pipeline(std::string target, const RunOptions& run, std::vector<PipelineMethod> methods,
                   const std::vector<std::string>& overrides)
    : target_(std::move(target)), run_(run), methods_(std::move(methods)) {
  nlohmann::json values = load_scale(target_, run.scale);
  for (const std::string& assignment : overrides) values.merge_patch(parse_toml(assignment, "--set " + assignment));
  Reader reader(values, scale_file_name(target_, run.scale));
  Reader& data = reader.table("data");
  read(data, options_.dataset);
  if (!run.dataset.empty()) options_.dataset.name = run.dataset;
  read(data, options_.split);
  options_.dataset.folder = run.data;
  options_.dataset.fall_back = run.dataset.empty();
  data_ = load_dataset(options_.dataset);
  splits_ = make_splits(data_, options_.split);

  options_.search.supernet.engine = engine_from_name(run.engine);
  options_.search.space = "darts-7";  // as the thesis and the official DARTS-PT code
  options_.search.supernet.classes = data_.train.classes;
  options_.search.supernet.image_channels = data_.train.images.size(1);
  options_.retraining.network.classes = data_.train.classes;
  options_.retraining.network.image_channels = data_.train.images.size(1);
  options_.retraining.network.image_side = data_.train.images.size(2);
  read(reader.table("search"), options_.search);
  read(reader.table("perturbation"), options_.perturbation);
  read(reader.table("retraining"), options_.retraining);
  reader.finish();
  effective_ = reader.effective();
  effective_["data"]["name"] = data_.train.name;
  sources_ = reader.sources();
}

nlohmann::json Pipeline::config_of(SelectionMethod selection) const {
  // Only what the method depends on: another perturbation schedule leaves the records of DARTS valid.
  nlohmann::json config = {{"data", effective_.at("data")}, {"retraining", effective_.at("retraining")}};
  if (selection == SelectionMethod::Random) {
    config["search"]["space"] = effective_.at("search").at("space");
  } else {
    config["search"] = effective_.at("search");
  }
  if (selection == SelectionMethod::Perturbation) config["perturbation"] = effective_.at("perturbation");
  return config;
}

std::vector<PlannedUnit> Pipeline::plan() const {
  std::vector<PlannedUnit> plan;
  for (const int64_t seed : run_.seed_list()) {
    for (const PipelineMethod& method : methods_) {
      plan.push_back({.unit = {target_, method.name, options_.search.space, run_.scale, seed},
                      .config = config_of(method.selection),
                      .sources = sources_,
                      .data = describe_data(data_),
                      .estimated_seconds = 0,
                      .estimate_basis = ""});
    }
  }
  return plan;
}

Checkpoint Pipeline::search(UnitContext& context) const {
  const nlohmann::json config = {{"data", effective_.at("data")}, {"search", effective_.at("search")}};
  return context.stage(kSearchStage, config, [this](UnitContext& stage) {
    SupernetSearch search(options_.search, search_data(), static_cast<uint64_t>(stage.unit().seed));
    drive(stage, search);
    return search.checkpoint();
  });
}

Architecture Pipeline::select(UnitContext& context, SelectionMethod selection) const {
  const auto seed = static_cast<uint64_t>(context.unit().seed);
  const SearchSpace space = search_space(options_.search.space);
  if (selection == SelectionMethod::Random) {
    return select_at_random(space, make_generator(seed, static_cast<uint64_t>(Stream::Selection)));
  }
  const Checkpoint searched = search(context);
  if (selection == SelectionMethod::Magnitude) {
    SupernetSearch search(options_.search, search_data(), seed);
    search.restore(searched);
    return select_by_magnitude(space, search.relaxation().expected_weights());
  }
  const nlohmann::json config = {{"data", effective_.at("data")},
                                 {"search", effective_.at("search")},
                                 {"perturbation", effective_.at("perturbation")}};
  const Checkpoint selected = context.stage(kSelectStage, config, [&](UnitContext& stage) {
    SupernetSearch search(options_.search, search_data(), seed);
    search.restore(searched);
    PerturbationSelection selection(search, options_.perturbation, seed);
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
  if (search_space(options_.search.space).macro != Macro::Darts) {
    fail("search.space = {}: only architectures of the DARTS spaces can be retrained; choose darts-8, darts-7 or s1 to s4",
         options_.search.space);
  }
  return retrain(context, std::get<Genotype>(select(context, method->selection)));
}

nlohmann::json Pipeline::retrain(UnitContext& context, const Genotype& genotype) const {
  Retraining retraining(genotype, options_.retraining, splits_.full_train, splits_.test,
                        static_cast<uint64_t>(context.unit().seed));
  drive(context, retraining);
  return {{"genotype", to_text(genotype)},
          {"parameters", count_parameters(retraining.network())},
          {"multiply_adds", retraining.network().multiply_adds()},
          {splits_.test.name + "_accuracy", retraining.last_accuracy()},
          {"best_epoch_" + splits_.test.name + "_accuracy", retraining.best_accuracy()}};
}

}  // namespace nas
