#include <nas/experiment/skip_tables.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include <nas/analysis/rank_correlation.h>
#include <nas/analysis/trend.h>
#include <nas/experiment/edge_variances.h>
#include <nas/experiment/skip_dominance.h>
#include <nas/report/summary.h>

namespace nas {
namespace {

std::string percent(const std::vector<double>& shares) {
  std::vector<double> values;
  for (const double share : shares) values.push_back(100 * share);
  return Summary::of(values).text(1);
}

std::string describe(const Trend& trend) {
  if (trend.correlations.empty()) return "—";
  std::string text = fmt::format("{:+.2f}", trend.mean);
  if (std::isfinite(trend.interval.low))
    text += fmt::format(" [{:+.2f}, {:+.2f}]", trend.interval.low, trend.interval.high);
  return text;
}

/// The final gaps of the variants against their final accuracies, a path a seed.
std::string causes(const std::vector<SkipPath>& paths) {
  std::map<std::int64_t, std::pair<Path, Path>> seeds;  // against validation accuracy, against training accuracy
  for (const SkipPath& path : paths) {
    auto& [valid, train] = seeds[path.seed];
    valid.x.push_back(path.valid_accuracy.back());
    train.x.push_back(path.train_accuracy.back());
    for (Path* against : {&valid, &train}) against->y.push_back(path.normal_gap.back());
  }
  std::vector<Path> valid, train;
  std::size_t runs = 0;
  for (const auto& [seed, against] : seeds) {
    runs = std::max(runs, against.first.x.size());
    valid.push_back(against.first);
    train.push_back(against.second);
  }
  if (runs < 3) return "";
  return fmt::format(
      "Ends of the {} runs of a seed, equally long: rho of the normal cells' gap with validation accuracy {}, with "
      "training accuracy {}.",
      runs, describe(trend(valid)), describe(trend(train)));
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

Table skip_dominance_table(const std::vector<Record>& records, const std::string& scale) {
  Table table;
  table.id = "fig2_3";
  table.title = "mean(alpha_skip - alpha_conv), softmaxed, along the training of S2 supernets";
  table.columns = {{"variant", "", Align::left},
                   {"cells", "", Align::left},
                   {"gap at the end", ""},
                   {"lowest gap", ""},
                   {"lowest after", "% of steps"},
                   {"training accuracy", "%"},
                   {"validation accuracy", "%"},
                   {"rho(gap, valid acc)", ""},
                   {"rho(gap, valid acc), 2nd half", ""},
                   {"rho(gap, train acc)", ""},
                   {"rho(gap, train acc), 2nd half", ""},
                   {"rho(gap, steps)", ""}};
  const std::vector<SkipPath> all = skip_paths(records);
  for (const std::vector<SkipPath>& paths : by_variant(all)) {
    for (const auto& [cells, gap] :
         {std::pair("normal", &SkipPath::normal_gap), std::pair("reduce", &SkipPath::reduce_gap)}) {
      std::vector<double> last, lowest, when, train, valid;
      std::vector<Path> against_valid, late_valid, against_train, late_train, against_steps;
      for (const SkipPath& path : paths) {
        const auto& values = path.*gap;
        const auto low = std::min_element(values.begin(), values.end());
        last.push_back(values.back());
        lowest.push_back(*low);
        when.push_back(path.steps[static_cast<std::size_t>(low - values.begin())] / path.steps.back());
        train.push_back(path.train_accuracy.back());
        valid.push_back(path.valid_accuracy.back());
        against_valid.push_back({path.valid_accuracy, values});
        late_valid.push_back(part(against_valid.back(), 0.5, 1));
        against_train.push_back({path.train_accuracy, values});
        late_train.push_back(part(against_train.back(), 0.5, 1));
        against_steps.push_back({path.steps, values});
      }
      table.add_row({paths.front().variant, cells, Summary::of(last).text(3), Summary::of(lowest).text(3),
                     percent(when), percent(train), percent(valid), describe(trend(against_valid)),
                     describe(trend(late_valid)), describe(trend(against_train)), describe(trend(late_train)),
                     describe(trend(against_steps))});
    }
  }
  table.notes.push_back(
      "rho: Spearman's rank correlation along a run, mean over the seeds with Student's 95 % interval (epochs of one "
      "run are not independent). The thesis's figure 2.3 shows the gap growing with validation accuracy. Architecture "
      "learning rate and sizes: experiments/scales/fig2_3.");
  if (const std::string note = causes(all); !note.empty()) table.notes.push_back(note);
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
