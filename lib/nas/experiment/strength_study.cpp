#include <nas/experiment/strength_study.h>

#include <nas/experiment/drive.h>
#include <nas/experiment/estimate.h>
#include <nas/experiment/read_options.h>
#include <nas/run/error.h>
#include <nas/run/scale.h>
#include <nas/run/set_up.h>
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
  double seconds = 0;
  if (run_.dry_run) {
    set_up(run_.device, run_.threads);
    seconds = estimate_search(*supernet_) + estimate_strength(*supernet_, images(), discretisation_, edges());
  }
  for (const int64_t seed : run_.seed_list()) {
    plan.push_back({.unit = {target_, method, supernet_->search_options().space, run_.scale, seed},
                    .config = config_,
                    .sources = sources_,
                    .data = describe_data(supernet_->data()),
                    .estimated_seconds = seconds,
                    .estimate_basis = run_.dry_run ? kStrengthEstimateBasis : ""});
  }
  return plan;
}

std::vector<StudiedEdge> StrengthStudy::edges() const {
  const SearchSpace space = search_space(supernet_->search_options().space);
  if (options_.edges == 0) return every_edge(space);
  return random_edges(space, options_.edges, make_generator(options_.edge_seed));
}

const Split& StrengthStudy::images() const {
  return measure_on_ == "test" ? supernet_->splits().test : supernet_->splits().valid;
}

nlohmann::json StrengthStudy::run(UnitContext& context) const {
  const auto seed = static_cast<uint64_t>(context.unit().seed);
  SupernetSearch search = supernet_->restore(supernet_->train(context), seed);
  Discretisation strength(search, images(), discretisation_, edges(), seed);
  drive(context, strength);
  return strength.results();
}

}  // namespace nas
