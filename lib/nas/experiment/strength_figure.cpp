#include <nas/experiment/strength_figure.h>

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include <nas/analysis/intervals.h>
#include <nas/report/csv.h>
#include <nas/report/summary.h>

namespace nas {
namespace {

constexpr double kPercent = 100;

/// The same edge of every seed.
using Panel = std::vector<EdgeStrength>;

std::vector<Panel> panels_of(const std::vector<EdgeStrength>& edges) {
  std::map<std::pair<std::string, int64_t>, Panel> panels;
  for (const EdgeStrength& edge : edges) panels[{edge.cell, edge.edge}].push_back(edge);
  std::vector<Panel> list;
  for (auto& [key, panel] : panels) list.push_back(std::move(panel));
  return list;
}

Summary over_seeds(const Panel& panel, std::vector<double> EdgeStrength::*values, std::size_t operation, double unit) {
  std::vector<double> seeds;
  for (const EdgeStrength& edge : panel) seeds.push_back(unit * (edge.*values)[operation]);
  return Summary::of(seeds);
}

std::string place(const EdgeStrength& edge) { return fmt::format("{}, {} to {}", edge.cell, edge.source, edge.target); }

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

/// Variances over the operations of an edge, within and between them; in points squared, pooled over edges.
struct Spread {
  std::vector<double> of_repeats, of_means;  ///< of single measurements of one operation; of the operations' means

  void add(const EdgeStrength& edge) {
    for (std::size_t o = 0; o < edge.operations.size(); ++o) {
      std::vector<double> measured;
      for (const std::vector<double>& repeat : edge.repeats) measured.push_back(kPercent * repeat[o]);
      of_repeats.push_back(std::pow(Summary::of(measured).standard_deviation, 2));
    }
    of_means.push_back(std::pow(kPercent * Summary::of(edge.accuracy).standard_deviation, 2));
  }
};

std::string spread_note(const Spread& spread, std::size_t repeats) {
  const double within = Summary::of(spread.of_repeats).mean;
  return fmt::format(
      "Standard deviation of two measurements of one operation {:.2f} points, of the operations of an edge (means of "
      "{} measurements) {:.2f}; were all operations equal it would be {:.2f}.",
      std::sqrt(within), repeats, std::sqrt(Summary::of(spread.of_means).mean),
      std::sqrt(within / static_cast<double>(repeats)));
}

std::string hits_cell(const Totals& totals) {
  double hits = 0, edges = 0;
  for (const auto& [seed, list] : totals.hits) {
    for (const double hit : list) hits += hit, edges += 1;
  }
  return fmt::format("{:.0f} of {:.0f}", hits, edges);
}

}  // namespace

std::optional<Drawing> strength_figure(const std::string& id, const std::vector<Record>& records,
                                       const std::string& scale) {
  const std::vector<Panel> panels = panels_of(edge_strengths(records));
  if (panels.empty()) return std::nullopt;
  const std::size_t columns = std::min<std::size_t>(panels.size(), panels.size() > 6 ? 4 : 3);
  const std::size_t rows = (panels.size() + columns - 1) / columns;
  const double height_cm = 5.0 * static_cast<double>(rows) + 1.6;  // 1.6 cm of title
  std::string csv = csv_line({"panel", "edge", "operation", "position", "alpha", "alpha_low", "alpha_high", "accuracy",
                              "accuracy_low", "accuracy_high", "removal_drop"});
  std::string plots;
  for (std::size_t p = 0; p < panels.size(); ++p) {
    const Panel& panel = panels[p];
    const std::vector<std::string>& operations = panel.front().operations;
    std::string tics;
    double low = 100, high = 0;
    for (std::size_t o = 0; o < operations.size(); ++o) {
      const Summary alpha = over_seeds(panel, &EdgeStrength::alpha, o, 1);
      const Summary accuracy = over_seeds(panel, &EdgeStrength::accuracy, o, kPercent);
      const Summary drop = over_seeds(panel, &EdgeStrength::removal_drop, o, kPercent);
      low = std::min(low, accuracy.smallest);
      high = std::max(high, accuracy.largest);
      std::vector<std::string> fields = {fmt::format("{}", p), place(panel.front()), operations[o],
                                         fmt::format("{}", o)};
      for (const double value :
           {alpha.mean, alpha.smallest, alpha.largest, accuracy.mean, accuracy.smallest, accuracy.largest, drop.mean}) {
        fields.push_back(fmt::format("{}", value));
      }
      csv += csv_line(fields);
      tics += fmt::format("{}\"{}\" {}", o ? ", " : "", escape_gnuplot(short_name(operations[o])), o);
    }
    const double margin = std::max(0.15 * (high - low), 0.1);
    plots += fmt::format(R"(  set title "{}" font ",8" offset 0,-0.6
  set ylabel "{}" font ",8" offset 2
  set y2label "{}" font ",8" offset -2
  set xtics ({})
  set y2range [{}:{}]
  plot data using (of({}, column("position"))):"alpha" with boxes linetype 3 fillstyle solid 0.45 noborder, \
    data using (of({}, column("position"))):"alpha_low":(0):(column("alpha_high") - column("alpha_low")) \
      with vectors nohead linecolor rgb "#1b4f7d" linewidth 1.5, \
    data using (of({}, column("position")) + 0.15):"accuracy":"accuracy_low":"accuracy_high" axes x1y2 \
      with yerrorbars linetype 2 dashtype 1 linewidth 1 pointsize 0.7
)",
                         escape_gnuplot(place(panel.front())), p % columns == 0 ? "alpha, softmaxed (bars)" : "",
                         (p + 1) % columns == 0 || p + 1 == panels.size() ? "accuracy (%, squares)" : "", tics,
                         low - margin, high + margin, p, p, p);
  }
  const std::string commands = fmt::format(R"gp(  of(panel, value) = column("panel") == panel ? value : NaN
  unset title
  set multiplot layout {},{} title heading font ",9" margins screen 0.08,0.92,{:.3f},{:.3f} spacing screen 0.11,{:.3f}
  set boxwidth 0.6
  set border 11
  set xtics rotate by 60 right font ",7"
  set ytics font ",7"
  set y2tics font ",7"
  set xrange [-0.6:{}]
  set yrange [0:*]
  unset key
{}  unset multiplot)gp",
                                           rows, columns, 1.5 / height_cm, 1 - 1.9 / height_cm, 2.0 / height_cm,
                                           static_cast<double>(panels.front().front().operations.size()) - 0.4, plots);
  return Drawing{.id = id,
                 .title = "Alpha beside the discretisation accuracy at convergence, mean and range of seeds",
                 .stamp = Stamp::of(records, scale),
                 .csv = csv,
                 .commands = commands,
                 .width_cm = std::max(6.0 * static_cast<double>(columns), 12.0),
                 .height_cm = height_cm};
}

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
  for (const Panel& panel : panels_of(edge_strengths(records))) {
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
  int64_t trials = 0, capped = 0;
  for (const Record& record : records) {
    trials += record.results.at("trials").get<int64_t>();
    capped += record.results.at("capped_trials").get<int64_t>();
    if (!record.results.contains("control_accuracy")) continue;
    table.notes.push_back(
        fmt::format("Seed {}: supernet {:.2f} % on {}, {:.2f} % after the same tuning with nothing discretised.",
                    record.unit.seed, kPercent * record.results.at("supernet_accuracy").get<double>(),
                    measured_on(record), kPercent * record.results.at("control_accuracy").get<double>()));
  }
  table.notes.push_back(
      fmt::format("Of {} fine-tunings {} were ended by the cap, not by convergence.", trials, capped));
  table.stamp = Stamp::of(records, scale);
  return table;
}

}  // namespace nas
