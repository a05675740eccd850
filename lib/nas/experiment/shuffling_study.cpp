#include <nas/experiment/shuffling_study.h>

#include <torch/utils.h>

#include <nas/experiment/drive.h>
#include <nas/experiment/read_options.h>
#include <nas/run/error.h>
#include <nas/run/scale.h>
#include <nas/search/evaluate.h>
#include <nas/train/random.h>

namespace nas {
namespace {

constexpr const char* kTarget = "table2_1";
constexpr const char* kNetworks[] = {"vgg", "resnet", "darts"};
constexpr std::uint64_t kWeightStream = 301, kShuffleStream = 302;

using Forward = std::function<torch::Tensor(const torch::Tensor& images)>;

/// A trained network under test.
struct Subject {
  std::shared_ptr<torch::nn::Module> network;
  Forward forward;
  Shufflable parts;
};

double accuracy(const Subject& subject, Loader& loader, NormStatistics statistics) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> kept;  // batch statistics would leave a trace in the running ones
  for (const torch::Tensor& buffer : subject.network->buffers()) kept.push_back(buffer.clone());
  subject.network->train(statistics == NormStatistics::Batch);
  Meter meter;
  for (int64_t step = 0; step < loader.steps(); ++step) {
    const Batch batch = loader.batch(0, step);
    meter.add(0, subject.forward(batch.images), batch.labels);
  }
  std::vector<torch::Tensor> buffers = subject.network->buffers();
  for (std::size_t i = 0; i < buffers.size(); ++i) buffers[i].copy_(kept[i]);
  return meter.accuracy();
}

double mean_distance(const std::vector<Exchange>& shuffle) {
  double sum = 0;
  for (const Exchange& exchange : shuffle) sum += static_cast<double>(exchange.distance);
  return shuffle.empty() ? 0 : sum / static_cast<double>(shuffle.size());
}

}  // namespace

void ShufflingOptions::validate() const {
  if (draws < 1) fail("shuffling: draws = {}: must be at least 1", draws);
  if (curve_draws < 1) fail("shuffling: curve_draws = {}: must be at least 1", curve_draws);
  for (const std::int64_t count : swaps)
    if (count < 1) fail("shuffling: swaps = {}: must be at least 1", count);
}

ShufflingStudy::ShufflingStudy(const RunOptions& run) : run_(run) {
  Reader reader(load_scale(kTarget, run.scale), scale_file_name(kTarget, run.scale));
  study_.emplace(reader, run, "darts-8");
  vgg_.classes = resnet_.classes = study_->search_options().supernet.classes;
  vgg_.image_channels = resnet_.image_channels = study_->search_options().supernet.image_channels;
  reader.table("vgg")("width", vgg_.width, "VGG-16: Simonyan & Zisserman 2015");
  reader.table("resnet")("width", resnet_.width, "He et al. 2016, section 4.2");
  reader.table("resnet")("blocks", resnet_.blocks, "ours: ResNet-56 (the thesis names no depth)");
  vgg_.validate();
  resnet_.validate();
  // Ours, as the thesis says nothing: the customary CIFAR settings of today.
  training_ = {.epochs = 200,
               .batch_size = 128,
               .weights = {.learning_rate = 0.1, .minimum_learning_rate = 0, .weight_decay = 5e-4, .gradient_clip = 0},
               .augmentation = {}};
  read(reader.table("training"), training_, "ours: customary on CIFAR-10");
  Reader& shuffling = reader.table("shuffling");
  shuffling("draws", shuffling_.draws, "ours")("curve_draws", shuffling_.curve_draws, "ours");
  shuffling("swaps", shuffling_.swaps, "ours");
  shuffling_.validate();
  reader.finish();
  effective_ = reader.effective();
  sources_ = reader.sources();
}

std::vector<PlannedUnit> ShufflingStudy::plan() const {
  std::vector<PlannedUnit> plan;
  for (const std::int64_t seed : run_.seed_list()) {
    for (const std::string network : kNetworks) {
      nlohmann::json config = {{"data", study_->config().at("data")}, {"shuffling", effective_.at("shuffling")}};
      if (network == "darts") {
        config["search"] = study_->config().at("search");
      } else {
        config[network] = effective_.at(network);
        config["training"] = effective_.at("training");
      }
      plan.push_back({.unit = {kTarget, network, network == "darts" ? study_->search_options().space : "", run_.scale, seed},
                      .config = config,
                      .sources = sources_,
                      .data = describe_data(study_->data()),
                      .estimated_seconds = 0,
                      .estimate_basis = ""});
    }
  }
  return plan;
}

nlohmann::json ShufflingStudy::run(UnitContext& context) const {
  const auto seed = static_cast<std::uint64_t>(context.unit().seed);
  const Splits& splits = study_->splits();
  const std::string& name = context.unit().method;
  Subject subject;
  std::optional<SupernetSearch> search;
  if (name == "darts") {
    search.emplace(study_->restore(study_->train(context), seed));
    auto& supernet = dynamic_cast<DartsSupernet&>(search->supernet());
    subject.network = supernet.shared_from_this();
    subject.forward = [&supernet, weights = search->relaxation().expected_weights()](const torch::Tensor& images) {
      return supernet.forward(images, weights);
    };
    subject.parts = shuffle_edges(supernet);
  } else {
    const at::Generator generator = make_generator(seed, kWeightStream);
    std::shared_ptr<LayeredNetwork> network;
    if (name == "vgg") network = std::make_shared<Vgg>(vgg_, generator);
    if (name == "resnet") network = std::make_shared<ResNet>(resnet_, generator);
    TORCH_INTERNAL_ASSERT(network);
    Training training(
        network,
        [&network](const torch::Tensor& images, double) { return TrainingOutput{network->forward(images), {}}; },
        training_, splits.full_train, splits.test, seed, "train");
    drive(context, training);
    subject.network = network;
    subject.forward = [network](const torch::Tensor& images) { return network->forward(images); };
    subject.parts = shuffle_layers(*network);
  }

  Loader test(splits.test, LoaderOptions::evaluation());
  RandomSource random(seed ^ (kShuffleStream << 32));
  nlohmann::json results;
  results["chance"] = 1.0 / static_cast<double>(study_->search_options().supernet.classes);
  results["before"] = {{"running", accuracy(subject, test, NormStatistics::Running)},
                       {"batch", accuracy(subject, test, NormStatistics::Batch)}};
  for (const auto& pairs : subject.parts.possible) results["possible"].push_back(pairs.size());
  results["draws"] = nlohmann::json::array();
  for (std::int64_t i = 0; i < shuffling_.draws; ++i) {
    const auto shuffle = draw_shuffle(subject.parts, {}, random);
    const Shuffled shuffled(subject.parts, shuffle);
    results["draws"].push_back({{"running", accuracy(subject, test, NormStatistics::Running)},
                                {"batch", accuracy(subject, test, NormStatistics::Batch)},
                                {"distance", mean_distance(shuffle)}});
  }
  const auto curve = [&](const char* key, std::int64_t value, const ShuffleOptions& options) {
    nlohmann::json point = {{"value", value}, {"accuracies", nlohmann::json::array()}};
    for (std::int64_t i = 0; i < shuffling_.curve_draws; ++i) {
      const Shuffled shuffled(subject.parts, draw_shuffle(subject.parts, options, random));
      point["accuracies"].push_back(accuracy(subject, test, NormStatistics::Running));
    }
    results[key].push_back(point);
  };
  for (const std::int64_t distance : distances(subject.parts)) curve("by_distance", distance, {.distance = distance});
  for (const std::int64_t swaps : shuffling_.swaps) curve("by_swaps", swaps, {.swaps = swaps});
  return results;
}

}  // namespace nas
