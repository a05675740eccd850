#include <nas/experiment/strength_study.h>

#include <nas/experiment/drive.h>
#include <nas/experiment/pipeline.h>
#include <nas/run/error.h>
#include <nas/run/scale.h>
#include <nas/train/random.h>

namespace nas {

StrengthStudy::StrengthStudy(std::string target, const RunOptions& run, const StrengthStudyOptions& study)
    : target_(std::move(target)), run_(run), study_(study) {
  if (study_.edges < 0) fail("edges = {}: must not be negative", study_.edges);
  Reader reader(load_scale(target_, run.scale), scale_file_name(target_, run.scale));
  Reader& data = reader.table("data");
  read(data, dataset_);
  if (!run.dataset.empty()) dataset_.name = run.dataset;
  read(data, split_);
  dataset_.folder = run.data;
  dataset_.fall_back = run.dataset.empty();
  data_ = load_dataset(dataset_);
  splits_ = make_splits(data_, split_);

  search_.supernet.engine = engine_from_name(run.engine);
  search_.space = study_.space;
  search_.supernet.classes = data_.train.classes;
  search_.supernet.image_channels = data_.train.images.size(1);
  read(reader.table("search"), search_);
  study_.space = search_.space;
  read(reader.table("strength"), discretisation_);
  reader.finish();
  effective_ = reader.effective();
  effective_["data"]["name"] = data_.train.name;
  effective_["edges"] = {{"count", study_.edges}, {"seed", study_.edge_seed}};
  sources_ = reader.sources();
}

std::vector<PlannedUnit> StrengthStudy::plan() const {
  const std::string method = study_.edges == 0 ? "all-edges" : "edges-" + std::to_string(study_.edges);
  std::vector<PlannedUnit> plan;
  for (const int64_t seed : run_.seed_list()) {
    plan.push_back({.unit = {target_, method, study_.space, run_.scale, seed},
                    .config = effective_,
                    .sources = sources_,
                    .data = describe_data(data_),
                    .estimated_seconds = 0,
                    .estimate_basis = ""});
  }
  return plan;
}

nlohmann::json StrengthStudy::run(UnitContext& context) const {
  const auto seed = static_cast<uint64_t>(context.unit().seed);
  const SearchData data{splits_.train, splits_.valid};
  const nlohmann::json config = {{"data", effective_.at("data")}, {"search", effective_.at("search")}};
  const Checkpoint searched = context.stage("search", config, [&](UnitContext& stage) {
    SupernetSearch search(search_, data, seed);
    drive(stage, search);
    return search.checkpoint();
  });
  SupernetSearch search(search_, data, seed);
  search.restore(searched);
  const SearchSpace space = search_space(study_.space);
  const std::vector<StudiedEdge> edges =
      study_.edges == 0 ? every_edge(space) : random_edges(space, study_.edges, make_generator(study_.edge_seed));
  Discretisation strength(search, discretisation_, edges, seed);
  drive(context, strength);
  return strength.results();
}

}  // namespace nas
