#include <nas/experiment/strength_ranks.h>

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <boost/math/distributions/fisher_f.hpp>

#include <nas/analysis/intervals.h>
#include <nas/report/comparison.h>
#include <nas/report/summary.h>

namespace nas {
namespace {

constexpr double kPercent = 100;

/// What one rule's ranking of an edge's operations has to do with their strength.
struct Ranking {
  Correlation tau;
  bool first_choice = false;
};

Ranking ranking_of(const EdgeStrength& edge, const std::vector<double>& scores, std::size_t choice) {
  return {kendall_tau_b(scores, edge.accuracy), choice == edge.by_strength()};
}

/// The same for the accuracy just after the discretisation; among equally accurate operations any is the best.
Ranking before_tuning(const EdgeStrength& edge, const std::vector<double>& scores) {
  const auto choice = std::max_element(scores.begin(), scores.end()) - scores.begin();
  return {kendall_tau_b(scores, edge.discretised),
          edge.discretised[choice] == *std::max_element(edge.discretised.begin(), edge.discretised.end())};
}

std::string tau_cell(const Correlation& tau) { return std::isnan(tau.value) ? "–" : fmt::format("{:.2f}", tau.value); }

std::string p_cell(const Correlation& tau) {
  if (tau.method == PValueMethod::unavailable) return "–";
  return fmt::format("{}{:.3f}", tau.method == PValueMethod::exact ? "" : "~", tau.p_value);
}

/// Means over edges, seed by seed.
struct Totals {
  std::map<int64_t, std::vector<double>> taus, hits;

  void add(int64_t seed, const Ranking& ranking) {
    if (!std::isnan(ranking.tau.value)) taus[seed].push_back(ranking.tau.value);
    hits[seed].push_back(ranking.first_choice ? 1 : 0);
  }
};

std::vector<double> seed_means(const std::map<int64_t, std::vector<double>>& values) {
  std::vector<double> means;
  for (const auto& [seed, list] : values) means.push_back(Summary::of(list).mean);
  return means;
}

std::string mean_with_interval(const std::vector<double>& means) {
  if (means.empty()) return "–";
  const std::string mean = fmt::format("{:.2f}", Summary::of(means).mean);
  if (means.size() < 2) return mean;
  const Interval interval = mean_interval(means);
  return fmt::format("{} [{:.2f}, {:.2f}]", mean, interval.low, interval.high);
}

/// Sums of squares over the operations of edges measured several times, in points squared, pooled over edges. The
/// repeats of an edge share their training batches between operations, so their common shift is no noise of a ranking:
/// what is left after the means of operations and of repeats is.
struct Spread {
  double between = 0, residual = 0;
  double between_freedom = 0, residual_freedom = 0;

  void add(const EdgeStrength& edge) {
    const std::size_t operations = edge.operations.size(), repeats = edge.repeats.size();
    std::vector<double> of_operation(operations), of_repeat(repeats);
    double mean = 0;
    const double share = 1.0 / static_cast<double>(operations * repeats);
    for (std::size_t r = 0; r < repeats; ++r) {
      for (std::size_t o = 0; o < operations; ++o) {
        const double value = kPercent * edge.repeats[r][o];
        of_operation[o] += value / static_cast<double>(repeats);
        of_repeat[r] += value / static_cast<double>(operations);
        mean += value * share;
      }
    }
    for (std::size_t o = 0; o < operations; ++o) {
      between += static_cast<double>(repeats) * std::pow(of_operation[o] - mean, 2);
      for (std::size_t r = 0; r < repeats; ++r)
        residual += std::pow(kPercent * edge.repeats[r][o] - of_operation[o] - of_repeat[r] + mean, 2);
    }
    between_freedom += static_cast<double>(operations - 1);
    residual_freedom += static_cast<double>((operations - 1) * (repeats - 1));
  }
};

std::string spread_note(const Spread& spread, std::size_t repeats) {
  const double noise = spread.residual / spread.residual_freedom;
  const double operations = spread.between / spread.between_freedom;  // of a single measurement, were they equal: noise
  std::string test;
  if (noise > 0) {
    const double f = operations / noise;
    const boost::math::fisher_f distribution(spread.between_freedom, spread.residual_freedom);
    test = fmt::format(" (F = {:.2f}, p = {:.2g})", f, boost::math::cdf(boost::math::complement(distribution, f)));
  }
  const auto count = static_cast<double>(repeats);
  return fmt::format(
      "Standard deviation of the operations of an edge (means of {} measurements) {:.2f} points; were they equal it "
      "would be {:.2f}, by what is left after the means of operations and of repeats{}.",
      repeats, std::sqrt(operations / count), std::sqrt(noise / count), test);
}

std::string hits_cell(const Totals& totals) {
  double hits = 0, edges = 0;
  for (const auto& [seed, list] : totals.hits) {
    for (const double hit : list) hits += hit, edges += 1;
  }
  return fmt::format("{:.0f} of {:.0f}", hits, edges);
}

/// A seed's mean correlation of a measure with the strength.
Quantity mean_tau(const std::string& name, std::vector<double> EdgeStrength::*measure) {
  return {name, [measure](const std::vector<Record>& records) {
            std::map<int64_t, std::vector<double>> taus;
            for (const EdgeStrength& edge : edge_strengths(records))
              if (const Correlation tau = kendall_tau_b(edge.*measure, edge.accuracy); !std::isnan(tau.value))
                taus[edge.seed].push_back(tau.value);
            return seed_means(taus);
          }};
}

}  // namespace

Table strength_ranks(const std::string& id, const std::vector<Record>& records, const std::string& scale) {
  Table table;
  table.id = id;
  table.title = "Do alpha and removal rank the operations of an edge by their discretisation accuracy at convergence?";
  table.columns = {{"Edge", "", Align::left},
                   {"Seed", ""},
                   {"tau, alpha", ""},
                   {"p, alpha", ""},
                   {"Largest alpha is strongest", ""},
                   {"tau, removal", ""},
                   {"p, removal", ""},
                   {"Largest drop is strongest", ""},
                   {"Strongest", "", Align::left},
                   {"Best minus worst", "points"}};
  Totals alpha, removal, repeats, alpha_before, removal_before;
  Spread spread;
  std::size_t operations = 0, repeats_of_an_edge = 0;
  for (const auto& panel : edges_over_seeds(edge_strengths(records))) {
    for (const EdgeStrength& edge : panel) {
      const Ranking by_alpha = ranking_of(edge, edge.alpha, edge.by_alpha());
      const Ranking by_removal = ranking_of(edge, edge.removal_drop, edge.by_removal());
      alpha.add(edge.seed, by_alpha);
      alpha_before.add(edge.seed, before_tuning(edge, edge.alpha));
      removal_before.add(edge.seed, before_tuning(edge, edge.removal_drop));
      if (edge.repeats.size() > 1) {
        spread.add(edge);
        repeats.add(edge.seed, {kendall_tau_b(edge.repeats[0], edge.repeats[1]), edge.repeats_agree()});
      }
      removal.add(edge.seed, by_removal);
      operations = edge.operations.size();
      repeats_of_an_edge = edge.repeats.size();
      const auto [worst, best] = std::minmax_element(edge.accuracy.begin(), edge.accuracy.end());
      table.add_row({place(edge), fmt::format("{}", edge.seed), tau_cell(by_alpha.tau), p_cell(by_alpha.tau),
                     by_alpha.first_choice ? "yes" : "no", tau_cell(by_removal.tau), p_cell(by_removal.tau),
                     by_removal.first_choice ? "yes" : "no", edge.operations[edge.by_strength()],
                     fmt::format("{:.2f}", kPercent * (*best - *worst))});
    }
  }
  if (operations > 0) {
    table.add_row({"mean [95 % over seeds]", "all", mean_with_interval(seed_means(alpha.taus)), "", hits_cell(alpha),
                   mean_with_interval(seed_means(removal.taus)), "", hits_cell(removal), "", ""});
    if (!repeats.hits.empty()) {
      table.notes.push_back(fmt::format(
          "How far the strength agrees with itself: tau between two measurements with other training batches {} on "
          "average, the same strongest operation on {} edges. The rankings are compared with the mean of the two.",
          mean_with_interval(seed_means(repeats.taus)), hits_cell(repeats)));
      table.notes.push_back(spread_note(spread, repeats_of_an_edge));
    }
    table.notes.push_back(fmt::format(
        "Just after the discretisation, before any tuning: alpha ranks the operations with tau {}, its largest is the "
        "most accurate on {} edges; removal with tau {}, on {}.",
        mean_with_interval(seed_means(alpha_before.taus)), hits_cell(alpha_before),
        mean_with_interval(seed_means(removal_before.taus)), hits_cell(removal_before)));
    table.notes.push_back(fmt::format("By chance the first choice is the strongest on 1 edge of {}.", operations));
  }
  table.notes.push_back(
      "tau: Kendall's tau-b over the operations of the edge; p two-sided, exact (~: normal approximation). Removal: "
      "accuracy lost without the operation, nothing tuned.");
  for (const Record& record : records) {
    if (!record.results.contains("control_accuracy")) continue;
    table.notes.push_back(
        fmt::format("Seed {}: supernet {:.2f} % on {}, {:.2f} % after the same tuning with nothing discretised.",
                    record.unit.seed, kPercent * record.results.at("supernet_accuracy").get<double>(),
                    measured_on(record), kPercent * record.results.at("control_accuracy").get<double>()));
  }
  if (operations > 0) {
    table.notes.push_back(tuning_note(edge_strengths(records)));
    table.notes.push_back(
        "The edges are one random draw, the same for every seed: the intervals cover the seeds, not the choice of "
        "edges.");
  }
  for (std::string& note :
       reference_notes(records, {mean_tau("tau of alpha, mean over the edges", &EdgeStrength::alpha),
                                 mean_tau("tau of removal, mean over the edges", &EdgeStrength::removal_drop)}))
    table.notes.push_back(std::move(note));
  table.stamp = Stamp::of(records, scale);
  return table;
}

}  // namespace nas
