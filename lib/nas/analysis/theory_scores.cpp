#include <nas/analysis/theory_scores.h>

#include <nas/analysis/rank_correlation.h>

namespace nas {
namespace {

TheoryScore score(const std::vector<double>& actual, const std::vector<CandidateChange>& changes,
                  double (*theory)(const CandidateChange&)) {
  std::vector<double> values;
  for (const CandidateChange& change : changes) values.push_back(theory(change));
  return {spearman_rho(actual, values).value, share_explained(actual, values)};
}

}  // namespace

TheoryScores theory_scores(const std::vector<CandidateChange>& changes) {
  std::vector<double> actual;
  for (const CandidateChange& change : changes) actual.push_back(change.actual);
  return {.expansion = score(actual, changes, [](const CandidateChange& c) { return c.expansion; }),
          .gradient = score(actual, changes, [](const CandidateChange& c) { return c.linear; }),
          .hessian = score(actual, changes, [](const CandidateChange& c) { return c.quadratic; }),
          .identity = score(actual, changes, [](const CandidateChange& c) { return c.identity; }),
          .magnitude = score(actual, changes, [](const CandidateChange& c) { return c.magnitude; }).spearman};
}

TheoryScores mean_scores(const std::vector<TheoryScores>& all) {
  TheoryScores mean;
  const double weight = 1.0 / static_cast<double>(all.size());
  const auto add = [weight](TheoryScore& sum, const TheoryScore& score) {
    sum.spearman += weight * score.spearman;
    sum.share += weight * score.share;
  };
  for (const TheoryScores& one : all) {
    add(mean.expansion, one.expansion);
    add(mean.gradient, one.gradient);
    add(mean.hessian, one.hessian);
    add(mean.identity, one.identity);
    mean.magnitude += weight * one.magnitude;
  }
  return mean;
}

HessianWorth hessian_worth(const TheoryScores& agreement) {
  return {.term_ranks_above_magnitude = agreement.hessian.spearman > agreement.magnitude,
          .expansion_ranks_above_gradient = agreement.expansion.spearman > agreement.gradient.spearman,
          .expansion_explains_more = agreement.expansion.share > agreement.gradient.share};
}

std::string hessian_verdict(const std::vector<std::vector<TheoryScores>>& decisions) {
  bool every_seed = true;
  bool mean = true;
  for (const std::vector<TheoryScores>& seeds : decisions) {
    for (const TheoryScores& seed : seeds) every_seed &= hessian_worth(seed).count() == 3;
    mean &= hessian_worth(mean_scores(seeds)).count() == 3;
  }
  return every_seed ? "reproduced" : mean ? "reproduced in direction" : "not reproduced";
}

}  // namespace nas
