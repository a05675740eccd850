#include <nas/experiment/variance_figures.h>

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include <nas/experiment/edge_variances.h>
#include <nas/experiment/skip_curves.h>
#include <nas/experiment/skip_panels.h>
#include <nas/report/csv.h>
#include <nas/report/summary.h>
#include <nas/space/search_space.h>

namespace nas {
namespace {

constexpr std::pair<const char*, const char*> kCells[] = {{"normal", "normal cells"}, {"reduce", "reduction cells"}};

/// Curves along training: the mean over a seed's edges, then mean and range over the seeds.
class Curves {
 public:
  void add(const std::string& curve, const EdgeVariances& edge, double value) {
    moments_[curve][edge.steps][edge.seed].push_back(value);
  }
  std::string csv() const {
    std::string text = csv_line({"curve", "steps", "mean", "low", "high"});
    for (const auto& [curve, moments] : moments_) {
      for (const auto& [steps, seeds] : moments) {
        std::vector<double> means;
        for (const auto& [seed, edges] : seeds) means.push_back(Summary::of(edges).mean);
        const Summary summary = Summary::of(means);
        text += csv_line({curve, csv_number(steps), csv_number(summary.mean), csv_number(summary.smallest),
                          csv_number(summary.largest)});
      }
    }
    return text;
  }

 private:
  std::map<std::string, std::map<double, std::map<std::int64_t, std::vector<double>>>> moments_;
};

SkipPanel panel(const std::string& y_label, const std::string& caption, std::vector<PanelLine> lines) {
  return {.x = "steps",
          .x_label = "training steps",
          .y = "mean",
          .y_label = y_label,
          .lines = std::move(lines),
          .caption = caption};
}

/// The three moments of a cell's or an edge's curves; `named`: in the key of the figure.
std::vector<PanelLine> moment_lines(const std::string& prefix, bool named) {
  const auto title = [&](const char* text) { return named ? text : ""; };
  return {{prefix + " skip", 1, "solid", 1.5, title("var(x - m*)"), true},
          {prefix + " conv", 2, "(6,3)", 1.5, title("var(o - m*)"), true},
          {prefix + " covariance", 3, "(2,2)", 1.5, title("covariance"), true}};
}

void add_moments(Curves& curves, const std::string& prefix, const EdgeVariances& edge) {
  curves.add(prefix + " skip", edge, edge.skip);
  curves.add(prefix + " conv", edge, edge.conv);
  curves.add(prefix + " covariance", edge, edge.covariance);
}

Drawing drawing_of(const std::string& id, const std::string& title, const std::vector<Record>& base,
                   const std::string& scale) {
  Drawing drawing;
  drawing.id = id;
  drawing.title = title;
  drawing.stamp = Stamp::of(base, scale);
  drawing.note = "bands: lowest to highest seed";
  drawing.width_cm = 16;
  return drawing;
}

Drawing means_over_edges(const std::vector<EdgeVariances>& edges, const std::vector<Record>& base,
                         const std::string& scale) {
  Drawing drawing =
      drawing_of("fig2_3_variances", "Variances of Proposition 1 as the S2 supernet is trained", base, scale);
  Curves curves;
  for (const EdgeVariances& edge : edges) {
    const std::string prefix = edge.cell + " " + edge.optimal;
    add_moments(curves, prefix, edge);
    curves.add(prefix + " closer", edge, edge.input_closer() ? 100 : 0);
    curves.add(prefix + " prefers", edge, edge.prefers_skip() ? 100 : 0);
  }
  std::vector<std::vector<SkipPanel>> rows;
  for (const auto& [type, name] : kCells) {
    if (std::none_of(edges.begin(), edges.end(), [t = type](const EdgeVariances& edge) { return edge.cell == t; }))
      continue;
    const auto title = [&, first = rows.empty()](const char* text) { return first ? text : ""; };
    const std::string prefix = type;
    SkipPanel shares =
        panel("edges (%)", name,
              {{prefix + " last_node closer", 4, "(8,2,2,2)", 1.5, title("x closer, m*: last node"), true},
               {prefix + " node_mean closer", 5, "(6,3)", 1.5, title("x closer, m*: mean of nodes"), false},
               {prefix + " last_node prefers", 1, "solid", 1.5, title("alpha prefers skip"), true}});
    shares.y_range = "[][0:105]";
    rows.push_back({panel("variance, mean over edges", fmt::format("{}, m*: last node", name),
                          moment_lines(prefix + " last_node", rows.empty())),
                    panel("", fmt::format("{}, m*: mean of nodes", name), moment_lines(prefix + " node_mean", false)),
                    shares});
  }
  drawing.height_cm = 12;
  drawing.csv = curves.csv();
  drawing.commands = draw_panels(rows, drawing.height_cm);
  return drawing;
}

Drawing edge_by_edge(const std::vector<EdgeVariances>& edges, const std::vector<Record>& base,
                     const std::string& scale) {
  Drawing drawing =
      drawing_of("fig2_3_edges", "Variances of Proposition 1 and the gap, edge by edge (m*: last node)", base, scale);
  Curves curves;
  std::map<std::string, std::map<std::int64_t, std::string>> places;  // cell type, edge -> "0 to 2"
  const SearchSpace space = search_space(base.front().unit.space);
  for (const EdgeVariances& edge : edges) {
    if (edge.optimal != "last_node") continue;
    const std::string prefix = fmt::format("{} {}", edge.cell, edge.edge);
    add_moments(curves, prefix, edge);
    curves.add(prefix + " gap", edge, edge.gap);
    for (const CellSpace& cell : space.cells) {
      if (cell.name != edge.cell) continue;
      const Edge& ends = cell.edges[static_cast<std::size_t>(edge.edge)];
      places[edge.cell][edge.edge] = fmt::format("{} to {}", ends.source - cell.inputs, ends.target - cell.inputs);
    }
  }
  constexpr std::size_t kColumns = 3;
  std::vector<std::vector<SkipPanel>> rows;
  for (const auto& [type, name] : kCells) {
    std::size_t column = 0;
    for (const auto& [edge, place] : places[type]) {
      if (column++ % kColumns == 0) rows.emplace_back();
      const bool first = rows.size() == 1 && rows.back().empty();
      const std::string prefix = fmt::format("{} {}", type, edge);
      std::vector<PanelLine> lines = moment_lines(prefix, first);
      lines.back().width = 1.2;  // its band would hide the others
      lines.back().band = false;
      lines.push_back({prefix + " gap", 4, "(8,2,2,2)", 1.5, first ? "gap skip - conv of the edge" : "", true});
      SkipPanel drawn =
          panel(rows.back().empty() ? "variance; gap" : "", fmt::format("{}, node {}", type, place), std::move(lines));
      drawn.y_range = "[][-1:3]";
      rows.back().push_back(std::move(drawn));
    }
  }
  drawing.height_cm = 3.9 * static_cast<double>(rows.size()) + 1.3;
  drawing.csv = curves.csv();
  drawing.commands = draw_panels(rows, drawing.height_cm);
  return drawing;
}

}  // namespace

std::vector<Drawing> variance_figures(const std::vector<Record>& base, const std::string& scale) {
  const std::vector<EdgeVariances> edges = edge_variances(base);
  if (edges.empty()) return {};
  return {means_over_edges(edges, base, scale), edge_by_edge(edges, base, scale)};
}

}  // namespace nas
