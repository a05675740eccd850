#include <nas/experiment/strength_study.h>

#include <nas/experiment/drive.h>
#include <nas/experiment/read_options.h>
#include <nas/run/error.h>
#include <nas/run/scale.h>
#include <nas/train/random.h>

namespace nas {

StrengthStudy::StrengthStudy(std::string target, const RunOptions& run, const StrengthStudyOptions& options)
    : target_(std::move(target)), run_(run), options_(options) {
  if (options_.edges < 0) fail("edges = {}: must not be negative", options_.edges);
  Reader reader(load_scale(target_, run.scale), scale_file_name(target_, run.scale));
  supernet_ = std::make_unique<SupernetStudy>(reader, run, options_.space);
  Reader& strength = reader.table("strength");
  read(strength, discretisation_);
  strength("measure_on", measure_on_, "thesis 2.3.1: validation accuracy");
  if (measure_on_ != "valid" && measure_on_ != "test") {
    fail("strength.measure_on = '{}': known are valid, test", measure_on_);
  }
  reader.finish();
  config_ = supernet_->config();
  config_["strength"] = strength.effective();
  config_["edges"] = {{"count", options_.edges}, {"seed", options_.edge_seed}};
  sources_ = reader.sources();
}

std::vector<PlannedUnit> StrengthStudy::plan() const {
  const std::string method = options_.edges == 0 ? "all-edges" : "edges-" + std::to_string(options_.edges);
  std::vector<PlannedUnit> plan;
  for (const int64_t seed : run_.seed_list()) {
    plan.push_back({.unit = {target_, method, supernet_->search_options().space, run_.scale, seed},
                    .config = config_,
                    .sources = sources_,
                    .data = describe_data(supernet_->data()),
                    .estimated_seconds = 0,
                    .estimate_basis = ""});
  }
  return plan;
}

nlohmann::json StrengthStudy::run(UnitContext& context) const {
  const auto seed = static_cast<uint64_t>(context.unit().seed);
  SupernetSearch search = supernet_->restore(supernet_->train(context), seed);
  const SearchSpace space = search_space(supernet_->search_options().space);
  const std::vector<StudiedEdge> edges =
      options_.edges == 0 ? every_edge(space) : random_edges(space, options_.edges, make_generator(options_.edge_seed));
  const Split& images = measure_on_ == "test" ? supernet_->splits().test : supernet_->splits().valid;
  Discretisation strength(search, images, discretisation_, edges, seed);
  drive(context, strength);
  return strength.results();
}

}  // namespace nas
