#include <nas/experiment/shuffling_experiment.h>

#include <algorithm>

#include <nas/experiment/drive.h>
#include <nas/experiment/pipeline.h>
#include <nas/run/error.h>
#include <nas/run/reader.h>
#include <nas/run/scale.h>
#include <nas/train/random.h>

namespace nas {
namespace {

constexpr const char* kVgg = "vgg";
constexpr const char* kResNet = "resnet";
constexpr const char* kDarts = "darts";
constexpr uint32_t kWeightStream = 211;

}  // namespace

ShufflingExperiment::ShufflingExperiment(std::string target, const RunOptions& run)
    : target_(std::move(target)), run_(run) {
  Reader reader(load_scale(target_, run.scale), scale_file_name(target_, run.scale));
  Reader& data = reader.table("data");
  read(data, options_.dataset);
  if (!run.dataset.empty()) options_.dataset.name = run.dataset;
  read(data, options_.split);
  options_.dataset.folder = run.data;
  options_.dataset.fall_back = run.dataset.empty();
  data_ = load_dataset(options_.dataset);
  splits_ = make_splits(data_, options_.split);

  const Dataset& images = data_.train;
  options_.vgg.classes = options_.resnet.classes = options_.search.supernet.classes = images.classes;
  options_.vgg.image_channels = options_.resnet.image_channels = options_.search.supernet.image_channels =
      images.images.size(1);
  options_.vgg.image_side = images.images.size(2);
  options_.search.supernet.engine = engine_from_name(run.engine);
  options_.search.space = "darts-7";  // as the official DARTS-PT code
  read(reader.table("vgg"), options_.vgg);
  read(reader.table("resnet"), options_.resnet);
  read(reader.table("training"), options_.training);
  read(reader.table("search"), options_.search);
  read(reader.table("shuffling"), options_.shuffling);
  reader.finish();
  if (search_space(options_.search.space).macro != Macro::Darts) {
    fail("search.space = {}: only cells of the DARTS spaces have edges to shuffle here; choose darts-8, darts-7 or s1 "
         "to s4",
         options_.search.space);
  }
  if (options_.shuffling.images > splits_.test.size()) {
    fail("shuffling.images = {}: the test split has {} images; lower it or raise data.n_test",
         options_.shuffling.images, splits_.test.size());
  }
  effective_ = reader.effective();
  effective_["data"]["name"] = data_.train.name;
  sources_ = reader.sources();
}

nlohmann::json ShufflingExperiment::training_config(const std::string& method) const {
  nlohmann::json config = {{"data", effective_.at("data")}};
  if (method == kDarts) {
    config["search"] = effective_.at("search");
  } else {
    config[method] = effective_.at(method);
    config["training"] = effective_.at("training");
  }
  return config;
}

std::vector<PlannedUnit> ShufflingExperiment::plan() const {
  std::vector<PlannedUnit> plan;
  for (const int64_t seed : run_.seed_list()) {
    for (const char* method : {kVgg, kResNet, kDarts}) {
      nlohmann::json config = training_config(method);
      config["shuffling"] = effective_.at("shuffling");
      plan.push_back({.unit = {target_, method, method == kDarts ? options_.search.space : "", run_.scale, seed},
                      .config = std::move(config),
                      .sources = sources_,
                      .data = describe_data(data_),
                      .estimated_seconds = 0,
                      .estimate_basis = ""});
    }
  }
  return plan;
}

nlohmann::json ShufflingExperiment::run(UnitContext& context) const {
  return context.unit().method == kDarts ? run_edges(context) : run_layers(context);
}

nlohmann::json ShufflingExperiment::run_layers(UnitContext& context) const {
  const std::string& method = context.unit().method;
  const auto seed = static_cast<uint64_t>(context.unit().seed);
  const at::Generator generator = make_generator(seed, kWeightStream);
  std::shared_ptr<StagedNetwork> network;
  if (method == kVgg) {
    network = std::make_shared<Vgg>(options_.vgg, generator);
  } else {
    network = std::make_shared<ResNet>(options_.resnet, generator);
  }
  ClassifierTraining training(network, options_.training, splits_.full_train, splits_.test, seed);
  training.restore(context.stage(method, training_config(method), [&](UnitContext& stage) {
    drive(stage, training);
    return training.checkpoint();
  }));
  ShuffleableLayers layers(network);
  return shuffle(context, layers);
}

nlohmann::json ShufflingExperiment::run_edges(UnitContext& context) const {
  const auto seed = static_cast<uint64_t>(context.unit().seed);
  SupernetSearch search(options_.search, {splits_.train, splits_.valid}, seed);
  search.restore(context.stage("search", training_config(kDarts), [&](UnitContext& stage) {
    drive(stage, search);
    return search.checkpoint();
  }));
  ShuffleableEdges edges(search.supernet(), search.relaxation().expected_weights());
  return shuffle(context, edges);
}

nlohmann::json ShufflingExperiment::shuffle(UnitContext& context, Shuffleable& network) const {
  ShuffleStudy study(network, options_.shuffling, splits_.test, static_cast<uint64_t>(context.unit().seed));
  drive(context, study);
  nlohmann::json results = study.results();
  results["parameters"] = count_parameters(network.network());
  results["chance"] = 1.0 / static_cast<double>(data_.train.classes);
  return results;
}

}  // namespace nas
