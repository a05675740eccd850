#include <nas/experiment/cell_choices.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include <nas/report/published.h>
#include <nas/report/summary.h>
#include <nas/space/primitive.h>

namespace nas {
namespace {

struct Rule {
  const char* key;      ///< in tables/published/fig2_2.csv
  const char* caption;  ///< below the drawn cell
  const char* row;      ///< in the table
  std::size_t (EdgeStrength::*choice)() const;
};

constexpr std::array<Rule, 3> kRules = {
    {{"alpha", "(a) largest alpha", "largest alpha", &EdgeStrength::by_alpha},
     {"strength", "(b) discretisation accuracy at convergence", "discretisation accuracy at convergence",
      &EdgeStrength::by_strength},
     {"removal", "(c) accuracy drop on removal", "accuracy drop on removal", &EdgeStrength::by_removal}}};

/// Cell types in the records' order.
std::vector<std::string> cell_types(const std::vector<EdgeStrength>& edges) {
  std::vector<std::string> types;
  for (const EdgeStrength& edge : edges) {
    if (std::find(types.begin(), types.end(), edge.cell) == types.end()) types.push_back(edge.cell);
  }
  return types;
}

DrawnEdge drawn(const std::vector<const EdgeStrength*>& seeds, const Rule& rule) {
  const EdgeStrength& first = *seeds.front();
  std::vector<std::size_t> votes(first.operations.size());
  for (const EdgeStrength* edge : seeds) ++votes[(edge->*rule.choice)()];
  const auto most = std::max_element(votes.begin(), votes.end());
  DrawnEdge drawn{.source = first.source, .target = first.target};
  if (seeds.size() > 1) drawn.label = fmt::format("{}/{}", *most, seeds.size());
  if (std::count(votes.begin(), votes.end(), *most) > 1) {
    drawn.look = EdgeLook::undecided;
    drawn.choice = "undecided";
    return drawn;
  }
  drawn.choice = first.operations[static_cast<std::size_t>(most - votes.begin())];
  drawn.look = is_parameterised(primitive_from_name(drawn.choice)) ? EdgeLook::parameterised : EdgeLook::parameter_free;
  return drawn;
}

}  // namespace

std::vector<CellDrawing> choice_drawings(const std::string& id, const std::vector<Record>& records,
                                         const std::string& scale) {
  const std::vector<EdgeStrength> edges = edge_strengths(records);
  std::vector<CellDrawing> drawings;
  for (const std::string& type : cell_types(edges)) {
    std::map<int64_t, std::vector<const EdgeStrength*>> by_edge;
    for (const EdgeStrength& edge : edges) {
      if (edge.cell == type) by_edge[edge.edge].push_back(&edge);
    }
    CellDrawing drawing{.id = id + "_" + type,
                        .title = fmt::format("Operation of each edge, {} cell of {}", type, records.front().unit.space),
                        .stamp = Stamp::of(records, scale)};
    drawing.legend = "red, bold: parameterised operation (sep_conv_3x3); black, thin: skip_connect";
    if (by_edge.begin()->second.size() > 1) {
      drawing.legend += "; numbers: seeds that choose it; grey, dashed: as many seeds for one as for the other";
    }
    for (const Rule& rule : kRules) {
      DrawnCell cell{.caption = rule.caption};
      for (const auto& [edge, seeds] : by_edge) cell.edges.push_back(drawn(seeds, rule));
      drawing.cells.push_back(std::move(cell));
    }
    drawings.push_back(std::move(drawing));
  }
  return drawings;
}

Table choice_counts(const std::string& id, const std::vector<Record>& records, const std::string& scale) {
  const PublishedTable published = PublishedTable::read("fig2_2");
  const std::vector<EdgeStrength> edges = edge_strengths(records);
  Table table;
  table.id = id;
  table.title = "Edges on which each rule chooses skip_connect or sep_conv_3x3";
  table.columns = {
      {"Cell", "", Align::left},        {"Rule", "", Align::left},     {"Edges", ""},
      {"skip_connect, thesis", ""},     {"skip_connect", "edges"},     {"sep_conv_3x3, thesis", ""},
      {"sep_conv_3x3", "edges"},        {"skip_connect, by seed", ""}, {"As the strength chooses", "edges"},
      {"Same in every repeat", "edges"}};
  for (const std::string& type : cell_types(edges)) {
    for (const Rule& rule : kRules) {
      std::map<int64_t, double> skip, convolution, agrees, repeatable;
      std::set<int64_t> places;
      for (const EdgeStrength& edge : edges) {
        if (edge.cell != type) continue;
        places.insert(edge.edge);
        const std::size_t choice = (edge.*rule.choice)();
        skip[edge.seed] += edge.operations[choice] == "skip_connect" ? 1 : 0;
        convolution[edge.seed] += edge.operations[choice] == "sep_conv_3x3" ? 1 : 0;
        agrees[edge.seed] += choice == edge.by_strength() ? 1 : 0;
        if (edge.repeats.size() > 1) repeatable[edge.seed] += edge.repeats_agree() ? 1 : 0;
      }
      const auto summary = [](const std::map<int64_t, double>& counts) {
        std::vector<double> values;
        for (const auto& [seed, count] : counts) values.push_back(count);
        return Summary::of(values).text(1);
      };
      const bool measured = rule.choice == &EdgeStrength::by_strength;
      std::string seeds;
      for (const auto& [seed, count] : skip) seeds += fmt::format("{}{:.0f}", seeds.empty() ? "" : ", ", count);
      const std::vector<std::string> names = published.names();
      const std::string key = type + "_" + rule.key;
      const bool known = std::find(names.begin(), names.end(), key) != names.end();
      table.add_row({type, rule.row, std::to_string(places.size()), known ? published.cell(key, "skip_connect") : "",
                     summary(skip), known ? published.cell(key, "sep_conv_3x3") : "", summary(convolution), seeds,
                     measured ? "" : summary(agrees), measured && !repeatable.empty() ? summary(repeatable) : ""});
    }
  }
  for (const Record& record : records) {
    std::vector<double> advantage;
    for (const EdgeStrength& edge : edges) {
      if (edge.seed != record.unit.seed || edge.accuracy.size() != 2) continue;
      advantage.push_back(100 * (edge.accuracy[1] - edge.accuracy[0]));
    }
    const Summary summary = Summary::of(advantage);
    table.notes.push_back(
        fmt::format("Seed {}: supernet {:.2f} % on {}{}; accuracy of sep_conv_3x3 minus skip_connect over the edges "
                    "{:.2f} points on average, {:.2f} to {:.2f}; {} of {} fine-tunings ended by the cap.",
                    record.unit.seed, 100 * record.results.at("supernet_accuracy").get<double>(), measured_on(record),
                    record.results.contains("control_accuracy")
                        ? fmt::format(", {:.2f} % after the same tuning with nothing discretised",
                                      100 * record.results.at("control_accuracy").get<double>())
                        : "",
                    summary.mean, summary.smallest, summary.largest, record.results.at("capped_trials").get<int64_t>(),
                    record.results.at("trials").get<int64_t>()));
  }
  table.notes.push_back(
      "Same in every repeat: the strength is measured anew with other training batches; edges on which one operation "
      "is "
      "nowhere beaten (of two, by chance: half).");
  table.notes.push_back("Thesis: " + published.source() + ".");
  table.stamp = Stamp::of(records, scale);
  return table;
}

}  // namespace nas
