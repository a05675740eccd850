#include <nas/experiment/skip_tables.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <set>

#include <fmt/ranges.h>

#include <nas/analysis/rank_correlation.h>
#include <nas/analysis/trend.h>
#include <nas/experiment/edge_variances.h>
#include <nas/experiment/skip_dominance.h>
#include <nas/report/comparison.h>
#include <nas/report/summary.h>

namespace nas {
namespace {

std::string percent(const std::vector<double>& shares) {
  std::vector<double> values;
  for (const double share : shares) values.push_back(100 * share);
  return Summary::of(values).text(1);
}

/// The final gaps of the variants against their final accuracies, a path a seed; some variants left out.
struct Ends {
  std::vector<Path> valid, train;
  std::size_t runs = 0;  ///< of a seed
};

Ends ends_without(const std::vector<SkipPath>& paths, const std::set<std::string>& left_out) {
  std::map<std::int64_t, std::pair<Path, Path>> seeds;  // against validation accuracy, against training accuracy
  for (const SkipPath& path : paths) {
    if (left_out.contains(path.variant)) continue;
    auto& [valid, train] = seeds[path.seed];
    valid.x.push_back(path.valid_accuracy.back());
    train.x.push_back(path.train_accuracy.back());
    for (Path* against : {&valid, &train}) against->y.push_back(path.normal_gap.back());
  }
  Ends ends;
  for (const auto& [seed, against] : seeds) {
    ends.runs = std::max(ends.runs, against.first.x.size());
    ends.valid.push_back(against.first);
    ends.train.push_back(against.second);
  }
  return ends;
}

/// How the ends go together, and how much that rests on single control runs: intervals over seeds do not cover which
/// runs there are.
std::vector<std::string> causes(const std::vector<SkipPath>& paths) {
  const Ends all = ends_without(paths, {});
  if (all.runs < 3) return {};
  std::vector<std::string> notes = {fmt::format(
      "Ends of the {} runs of a seed, equally long: rho of the normal cells' gap with validation accuracy {}, with "
      "training accuracy {}.",
      all.runs, describe(trend(all.valid)), describe(trend(all.train)))};
  if (all.runs < 5) return notes;
  std::vector<std::string> parts;
  const auto without = [&](const std::string& name, const std::set<std::string>& left_out) {
    const Ends ends = ends_without(paths, left_out);
    parts.push_back(fmt::format("{} {} and {}", name, describe(trend(ends.valid)), describe(trend(ends.train))));
  };
  std::set<std::string> better_weights;
  for (const std::vector<SkipPath>& variant : by_variant(paths)) {
    const std::string& name = variant.front().variant;
    if (name == kBaseVariant) continue;
    without(name, {name});
    if (name == "more_data" || name == "more_train_data") better_weights.insert(name);
  }
  if (better_weights.size() > 1) without("both with more data for the weights", better_weights);
  notes.push_back(fmt::format("The same without one control run: {}.", fmt::join(parts, "; ")));
  return notes;
}

/// The last value of every base run.
Quantity base_end(const std::string& name, std::vector<double> SkipPath::*values, int decimals) {
  return {"Base, " + name + " at the end",
          [values](const std::vector<Record>& records) {
            std::vector<double> ends;
            for (const SkipPath& path : skip_paths(base_runs(records))) ends.push_back((path.*values).back());
            return ends;
          },
          decimals};
}

/// The edges of one run, cell type and reading of m*, by training step.
using Moments = std::map<double, std::vector<EdgeVariances>>;

double mean_gap(const std::vector<EdgeVariances>& edges) {
  double sum = 0;
  for (const EdgeVariances& edge : edges) sum += edge.gap;
  return sum / static_cast<double>(edges.size());
}

using Moment = Moments::const_iterator;

Moment first(const Moments& moments) { return moments.begin(); }
Moment lowest_gap(const Moments& moments) {
  return std::min_element(moments.begin(), moments.end(),
                          [](const auto& a, const auto& b) { return mean_gap(a.second) < mean_gap(b.second); });
}
Moment last(const Moments& moments) { return std::prev(moments.end()); }

/// Share of the edges for which a statement holds.
double share(const std::vector<EdgeVariances>& edges, bool (EdgeVariances::*holds)() const) {
  const auto count = std::count_if(edges.begin(), edges.end(), std::mem_fn(holds));
  return static_cast<double>(count) / static_cast<double>(edges.size());
}

}  // namespace

std::vector<Column> path_columns() {
  return {{"gap at the end", ""},
          {"lowest gap", ""},
          {"lowest after", "% of steps"},
          {"training accuracy", "%"},
          {"validation accuracy", "%"},
          {"rho(gap, valid acc)", ""},
          {"rho(gap, valid acc), 1st quarter", ""},
          {"rho(gap, valid acc), 2nd half", ""},
          {"rho(gap, valid acc), time fixed", ""},
          {"rho(gap, train acc)", ""},
          {"rho(gap, train acc), 2nd half", ""},
          {"rho(gap, steps)", ""}};
}

std::vector<std::string> path_cells(const std::vector<SkipPath>& paths, std::vector<double> SkipPath::*gap) {
  std::vector<double> last, lowest, when, train, valid;
  std::vector<Path> against_valid, early_valid, late_valid, against_train, late_train, against_steps;
  for (const SkipPath& path : paths) {
    const auto& values = path.*gap;
    const auto low = std::min_element(values.begin(), values.end());
    last.push_back(values.back());
    lowest.push_back(*low);
    when.push_back(path.steps[static_cast<std::size_t>(low - values.begin())] / path.steps.back());
    train.push_back(path.train_accuracy.back());
    valid.push_back(path.valid_accuracy.back());
    against_valid.push_back({path.valid_accuracy, values});
    early_valid.push_back(part(against_valid.back(), 0, 0.25));
    late_valid.push_back(part(against_valid.back(), 0.5, 1));
    against_train.push_back({path.train_accuracy, values});
    late_train.push_back(part(against_train.back(), 0.5, 1));
    against_steps.push_back({path.steps, values});
  }
  return {Summary::of(last).text(3),
          Summary::of(lowest).text(3),
          percent(when),
          percent(train),
          percent(valid),
          describe(trend(against_valid)),
          describe(trend(early_valid)),
          describe(trend(late_valid)),
          describe(trend_given_time(against_valid)),
          describe(trend(against_train)),
          describe(trend(late_train)),
          describe(trend(against_steps))};
}

Table skip_dominance_table(const std::vector<Record>& records, const std::string& scale) {
  Table table;
  table.id = "fig2_3";
  table.title = "mean(alpha_skip - alpha_conv), softmaxed, along the training of S2 supernets";
  table.columns = {{"variant", "", Align::left}, {"cells", "", Align::left}};
  for (const Column& column : path_columns()) table.columns.push_back(column);
  const std::vector<SkipPath> all = skip_paths(records);
  for (const std::vector<SkipPath>& paths : by_variant(all)) {
    for (const auto& [cells, gap] :
         {std::pair("normal", &SkipPath::normal_gap), std::pair("reduce", &SkipPath::reduce_gap)}) {
      std::vector<std::string> row = {paths.front().variant, cells};
      for (std::string& cell : path_cells(paths, gap)) row.push_back(std::move(cell));
      table.add_row(row);
    }
  }
  table.notes.push_back(
      "rho: Spearman's rank correlation along a run, mean over the seeds with Student's 95 % interval (epochs of one "
      "run are not independent), cut at -1 and 1; where it spans both it says nothing. Time fixed: the partial rank "
      "correlation given the training step. The thesis's figure 2.3 shows the gap growing with validation accuracy. "
      "Architecture "
      "learning rate and sizes: experiments/scales/fig2_3.");
  for (std::string& note : causes(all)) table.notes.push_back(std::move(note));
  for (std::string& note : reference_notes(records, {base_end("gap of the normal cells", &SkipPath::normal_gap, 3),
                                                     base_end("gap of the reduction cells", &SkipPath::reduce_gap, 3),
                                                     base_end("training accuracy", &SkipPath::train_accuracy, 3),
                                                     base_end("validation accuracy", &SkipPath::valid_accuracy, 3)}))
    table.notes.push_back(std::move(note));
  table.stamp = Stamp::of(records, scale);
  return table;
}

Table proposition1_table(const std::vector<Record>& records, const std::string& scale) {
  Table table;
  table.id = "fig2_3_proposition1";
  table.title =
      "Does alpha prefer skip_connect on the edges whose input is closer to m* than the convolution's output?";
  table.columns = {{"m*", "", Align::left},
                   {"cells", "", Align::left},
                   {"when", "", Align::left},
                   {"input closer", "% of edges"},
                   {"alpha prefers skip", "% of edges"},
                   {"both or neither", "% of edges"},
                   {"rho(gap, var(o - m*) - var(x - m*))", "over edges"}};
  std::map<std::string, std::map<std::string, std::map<std::int64_t, Moments>>> runs;  // m*, cell type, seed
  std::size_t edges = 0;
  for (const EdgeVariances& edge : edge_variances(records)) {
    auto& moment = runs[edge.optimal][edge.cell][edge.seed][edge.steps];
    moment.push_back(edge);
    edges = std::max(edges, moment.size());
  }
  for (const auto& [optimal, types] : runs) {
    for (const auto& [cell, seeds] : types) {
      for (const auto& [when, choose] :
           {std::pair("first", &first), std::pair("lowest gap", &lowest_gap), std::pair("end", &last)}) {
        std::vector<double> closer, skip, together;
        std::vector<Path> over_edges;
        for (const auto& [seed, moments] : seeds) {
          const std::vector<EdgeVariances>& measured = choose(moments)->second;
          closer.push_back(share(measured, &EdgeVariances::input_closer));
          skip.push_back(share(measured, &EdgeVariances::prefers_skip));
          together.push_back(share(measured, &EdgeVariances::as_proposition1));
          Path path;
          for (const EdgeVariances& edge : measured) {
            path.x.push_back(edge.conv - edge.skip);
            path.y.push_back(edge.gap);
          }
          over_edges.push_back(std::move(path));
        }
        table.add_row({optimal == "last_node" ? "last node" : "mean of nodes", cell, when, percent(closer),
                       percent(skip), percent(together), describe(trend(over_edges))});
      }
    }
  }
  table.notes.push_back(fmt::format(
      "Base runs; the {} edges between the nodes of a cell, variances averaged over the cells of a type (they share "
      "alpha). When: the first measured epoch, the one where the mean gap of these edges is lowest, the last. Both or "
      "neither: Proposition 1 says 100 % at the optimum of alpha. rho: Spearman's over these edges, mean over the "
      "seeds with Student's 95 % interval.",
      edges));
  table.stamp = Stamp::of(records, scale);
  return table;
}

}  // namespace nas
