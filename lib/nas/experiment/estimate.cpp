#include <nas/experiment/estimate.h>

#include <chrono>

#include <nas/select/random_architecture.h>
#include <nas/space/search_space.h>
#include <nas/train/random.h>

namespace nas {
namespace {

/// Of a whole perturbation selection.
int64_t passes_over_valid_split(const SearchSpace& space) {
  int64_t passes = 0;
  for (const CellSpace& cell : space.cells) {
    passes += static_cast<int64_t>(cell.edges.size()) * cell.candidates();
    for (int64_t node = cell.inputs; node < cell.inputs + cell.nodes; ++node)
      for (auto left = static_cast<int64_t>(cell.incoming(node).size()); left > 2; --left) passes += left;
  }
  return passes;
}

}  // namespace

double seconds_per_step(Stepwise& work, int warm_up) {
  using Clock = std::chrono::steady_clock;
  constexpr int kSteps = 2;
  for (int i = 0; i < warm_up && !work.finished(); ++i) work.step();
  const auto begin = Clock::now();
  int done = 0;
  for (; done < kSteps && !work.finished(); ++done) work.step();
  if (done == 0) return 0;
  return std::chrono::duration<double>(Clock::now() - begin).count() / done;
}

double seconds_of(Stepwise& work) {
  const Position whole = work.position();
  return seconds_per_step(work) * static_cast<double>(whole.steps * whole.epochs);
}

double estimate_search(const SupernetStudy& study) {
  SupernetSearch search = study.begin(0);
  return seconds_of(search);
}

double estimate_perturbation(const SupernetStudy& study, const PerturbationOptions& options) {
  SupernetSearch search = study.begin(0);
  const auto passes = static_cast<double>(passes_over_valid_split(search_space(study.search_options().space)));
  const double joint_step = seconds_per_step(search);
  const auto epoch = static_cast<double>(search.position().steps);
  PerturbationSelection selection(search, options, 0);
  return passes * seconds_per_step(selection) + static_cast<double>(selection.tuning_epochs()) * epoch * joint_step;
}

double estimate_strength(const SupernetStudy& study, const Split& images, const DiscretisationOptions& options,
                         const std::vector<StudiedEdge>& edges) {
  SupernetSearch search = study.begin(0);
  const SearchSpace space = search_space(study.search_options().space);
  int64_t tuned = options.control ? 1 : 0;
  for (const StudiedEdge& edge : edges) tuned += space.cells[edge.type].candidates() * options.repeats;
  const int64_t steps = tuned * options.convergence.max_epochs * search.position().steps;
  // A discretised edge costs less than the intact supernet, whose steps are timed: of one edge in 14 that is little.
  DiscretisationOptions timed = options;
  timed.control = true;
  Discretisation strength(search, images, timed, {}, 0);
  // The pass over the images, and the first batch with its own pass.
  return seconds_per_step(strength, 2) * static_cast<double>(steps);
}

double estimate_retraining(const SupernetStudy& study, const RetrainingOptions& options) {
  const SearchSpace space = search_space(study.search_options().space);
  const auto genotype = std::get<Genotype>(select_at_random(space, make_generator(0)));
  Retraining retraining(genotype, options, study.splits().full_train, study.splits().test, 0);
  return seconds_of(retraining);
}

}  // namespace nas
