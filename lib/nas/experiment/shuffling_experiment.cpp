#include <nas/experiment/shuffling_experiment.h>

#include <algorithm>
#include <map>

#include <nas/experiment/drive.h>
#include <nas/experiment/estimate.h>
#include <nas/run/error.h>
#include <nas/run/reader.h>
#include <nas/run/scale.h>
#include <nas/run/set_up.h>
#include <nas/train/random.h>

namespace nas {
namespace {

constexpr const char* kVgg = "vgg";
constexpr const char* kResNet = "resnet";
constexpr const char* kSupernet = "darts";
constexpr uint32_t kWeightStream = 211;

}  // namespace

ShufflingExperiment::ShufflingExperiment(std::string target, const RunOptions& run)
    : target_(std::move(target)), run_(run) {
  Reader reader(load_scale(target_, run.scale), scale_file_name(target_, run.scale));
  study_.emplace(reader, run, "darts-7");  // the space of the official DARTS-PT code
  const Dataset& images = study_->data().train;
  vgg_.classes = resnet_.classes = images.classes;
  vgg_.image_channels = resnet_.image_channels = images.images.size(1);
  vgg_.image_side = images.images.size(2);
  read(reader.table("vgg"), vgg_);
  read(reader.table("resnet"), resnet_);
  read(reader.table("training"), training_);
  read(reader.table("shuffling"), shuffling_);
  reader.finish();
  if (search_space(study_->search_options().space).macro != Macro::Darts) {
    fail(
        "search.space = {}: only cells of the DARTS spaces have edges to shuffle here; choose darts-8, darts-7 or s1 "
        "to s4",
        study_->search_options().space);
  }
  if (shuffling_.images > study_->splits().test.size()) {
    fail("shuffling.images = {}: the test split has {} images; lower it or raise data.n_test", shuffling_.images,
         study_->splits().test.size());
  }
  effective_ = reader.effective();
  effective_["data"] = study_->config().at("data");
  sources_ = reader.sources();
}

nlohmann::json ShufflingExperiment::training_config(const std::string& method) const {
  if (method == kSupernet) return study_->config();
  return {{"data", effective_.at("data")}, {method, effective_.at(method)}, {"training", effective_.at("training")}};
}

std::vector<PlannedUnit> ShufflingExperiment::plan() const {
  std::vector<PlannedUnit> plan;
  std::map<std::string, double> seconds;
  if (run_.dry_run) {
    set_up(run_.device, run_.threads);
    for (const char* method : {kVgg, kResNet, kSupernet}) seconds[method] = estimated_seconds(method);
  }
  for (const int64_t seed : run_.seed_list()) {
    for (const char* method : {kVgg, kResNet, kSupernet}) {
      nlohmann::json config = training_config(method);
      config["shuffling"] = effective_.at("shuffling");
      plan.push_back(
          {.unit = {target_, method, method == kSupernet ? study_->search_options().space : "", run_.scale, seed},
           .config = std::move(config),
           .sources = sources_,
           .data = describe_data(study_->data()),
           .estimated_seconds = seconds[method],
           .estimate_basis = run_.dry_run ? kEstimateBasis : ""});
    }
  }
  return plan;
}

double ShufflingExperiment::estimated_seconds(const std::string& method) const {
  if (method == kSupernet) return estimate_search(*study_);
  ClassifierTraining training(network(method, 0), training_, study_->splits().full_train, study_->splits().test, 0);
  return seconds_of(training);
}

std::shared_ptr<StagedNetwork> ShufflingExperiment::network(const std::string& method, uint64_t seed) const {
  const at::Generator generator = make_generator(seed, kWeightStream);
  if (method == kVgg) return std::make_shared<Vgg>(vgg_, generator);
  return std::make_shared<ResNet>(resnet_, generator);
}

nlohmann::json ShufflingExperiment::run(UnitContext& context) const {
  return context.unit().method == kSupernet ? run_edges(context) : run_layers(context);
}

nlohmann::json ShufflingExperiment::run_layers(UnitContext& context) const {
  const std::string& method = context.unit().method;
  const auto seed = static_cast<uint64_t>(context.unit().seed);
  const std::shared_ptr<StagedNetwork> layered = network(method, seed);
  ClassifierTraining training(layered, training_, study_->splits().full_train, study_->splits().test, seed);
  training.restore(context.stage(method, training_config(method), [&](UnitContext& stage) {
    drive(stage, training);
    return training.checkpoint();
  }));
  ShuffleableLayers layers(layered);
  return shuffle(context, layers);
}

nlohmann::json ShufflingExperiment::run_edges(UnitContext& context) const {
  const auto seed = static_cast<uint64_t>(context.unit().seed);
  SupernetSearch search = study_->restore(study_->train(context), seed);
  ShuffleableEdges edges(search.supernet(), search.relaxation().expected_weights());
  return shuffle(context, edges);
}

nlohmann::json ShufflingExperiment::shuffle(UnitContext& context, Shuffleable& network) const {
  ShuffleStudy study(network, shuffling_, study_->splits().test, static_cast<uint64_t>(context.unit().seed));
  drive(context, study);
  nlohmann::json results = study.results();
  results["parameters"] = count_parameters(network.network());
  results["chance"] = 1.0 / static_cast<double>(study_->data().train.classes);
  return results;
}

}  // namespace nas
