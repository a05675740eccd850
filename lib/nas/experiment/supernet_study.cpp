#include <nas/experiment/supernet_study.h>

#include <algorithm>
#include <utility>

#include <nas/analysis/supernet_features.h>
#include <nas/experiment/drive.h>
#include <nas/experiment/read_options.h>
#include <nas/kernels/engine.h>
#include <nas/kernels/kernel_table.h>
#include <nas/run/error.h>
#include <nas/space/search_space.h>

namespace nas {
namespace {

constexpr const char* kSearchStage = "search";

const char* name_of(OptimalFeature optimal) { return optimal == OptimalFeature::last_node ? "last_node" : "node_mean"; }

}  // namespace

void StudyOptions::validate() const {
  if (probe_images < 0) fail("study: probe_images = {}: must not be negative", probe_images);
  if (freeze_weights_after < 0) fail("study: freeze_weights_after = {}: must not be negative", freeze_weights_after);
}

nlohmann::json describe_data(const ImageData& data) {
  nlohmann::json files = nlohmann::json::object();
  for (const Dataset* part : {&data.train, &data.test}) {
    for (const auto& [file, checksum] : part->checksums) files[file] = checksum;
  }
  nlohmann::json description = {{"name", data.train.name}, {"files", files}};
  if (!data.notice.empty()) description["notice"] = data.notice;
  return description;
}

std::size_t skip_column(const std::string& space) {
  const SearchSpace known = search_space(space);
  const auto& candidates = known.cells.front().edges.front().candidates;
  const auto skip = std::find(candidates.begin(), candidates.end(), Primitive::SkipConnect);
  if (candidates.size() != 2 || skip == candidates.end()) {
    fail("search.space = {}: here skip_connect is compared with one other operation an edge: choose s2", space);
  }
  return static_cast<std::size_t>(skip - candidates.begin());
}

nlohmann::json probe_features(SupernetSearch& search, const at::Tensor& images) {
  auto& supernet = dynamic_cast<DartsSupernet&>(search.supernet());
  nlohmann::json rows = nlohmann::json::array();
  supernet.eval();  // running statistics: the probe must not change what is trained
  for (const OptimalFeature optimal : {OptimalFeature::last_node, OptimalFeature::node_mean}) {
    for (const EdgeFeatures& features :
         edge_features(supernet, images, search.relaxation().expected_weights(), optimal)) {
      const ErrorMoments moments = error_moments(features);
      rows.push_back({{"optimal", name_of(optimal)},
                      {"depth", features.cell},
                      {"cell", supernet.cells()[static_cast<std::size_t>(features.cell)]->space().name},
                      {"edge", features.edge},
                      {"skip", moments.skip},
                      {"conv", moments.conv},
                      {"covariance", moments.covariance}});
    }
  }
  supernet.train();
  return rows;
}

SupernetStudy::SupernetStudy(Reader& reader, const RunOptions& run, const std::string& space,
                             const SupernetStudy* like) {
  Reader& data = reader.table("data");
  read(data, dataset_);
  if (!run.dataset.empty()) dataset_.name = run.dataset;
  SplitOptions split;
  read(data, split);
  dataset_.folder = run.data;
  dataset_.fall_back = run.dataset.empty();
  data_ = like != nullptr && like->dataset_ == dataset_ ? like->data_ : load_dataset(dataset_);
  splits_ = make_splits(data_, split);

  search_.space = space;
  search_.supernet.engine = engine_from_name(run.engine);
  search_.supernet.classes = data_.train.classes;
  search_.supernet.image_channels = data_.train.images.size(1);
  Reader& search = reader.table("search");
  read(search, search_);
  Reader& study = reader.table("study");
  study("probe_images", study_.probe_images, "ours: none");
  study("freeze_weights_after", study_.freeze_weights_after, "ours: never");
  study_.validate();
  if (study_.probe_images > 0) skip_column(search_.space);
  search_.freeze_weights_after = study_.freeze_weights_after;
  config_ = {{"data", data.effective()}, {"search", search.effective()}, {"study", study.effective()}};
  config_["data"]["name"] = data_.train.name;
}

std::string SupernetStudy::engine() const {
  const bool fusable = search_space(search_.space).macro == Macro::Darts;
  const Engine engine = resolve(search_.supernet.engine, at::empty({1}), fusable);
  std::string text(nas::name(engine));
  if (engine == Engine::Fused) text += " (" + kernels::instruction_set() + ")";
  return text;
}

SupernetSearch SupernetStudy::begin(std::uint64_t seed) const {
  return SupernetSearch(search_, {splits_.train, splits_.valid}, seed);
}

SupernetSearch SupernetStudy::restore(const Checkpoint& trained, std::uint64_t seed) const {
  SupernetSearch search = begin(seed);
  search.restore(trained);
  return search;
}

Checkpoint SupernetStudy::train(UnitContext& context) const {
  return context.stage(kSearchStage, config_, [this](UnitContext& stage) {
    SupernetSearch search = begin(static_cast<std::uint64_t>(stage.unit().seed));
    at::Tensor images;
    if (study_.probe_images > 0) {
      Loader loader(splits_.valid, LoaderOptions::evaluation(std::min(study_.probe_images, splits_.valid.size())));
      images = loader.batch(0, 0).images;
    }
    drive(stage, search, [&](nlohmann::json& row) {
      if (images.defined() && row.contains("valid_accuracy")) row["features"] = probe_features(search, images);
    });
    return search.checkpoint();
  });
}

}  // namespace nas
