#include <nas/experiment/cell_choices.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

#include <fmt/ranges.h>

#include <nas/analysis/intervals.h>
#include <nas/report/comparison.h>
#include <nas/report/published.h>
#include <nas/report/summary.h>
#include <nas/space/primitive.h>

namespace nas {
namespace {

struct Rule {
  const char* key;      ///< in tables/published/fig2_2.csv
  const char* caption;  ///< above the drawn cell; null: not drawn
  const char* row;      ///< in the table
  std::size_t (EdgeStrength::*choice)() const;
};

constexpr std::array<Rule, 4> kRules = {
    {{"alpha", "(a) alpha", "largest alpha", &EdgeStrength::by_alpha},
     {"strength", "(b) strength", "discretisation accuracy at convergence", &EdgeStrength::by_strength},
     {"removal", "(c) removal", "accuracy drop on removal", &EdgeStrength::by_removal},
     {"discretised", nullptr, "accuracy just after the discretisation, nothing tuned", &EdgeStrength::by_discretised}}};

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

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

/// Accuracy of the second operation (sep_conv_3x3) minus that of the first, mean over the edges of a cell type, in
/// points, a value a seed.
std::vector<double> advantages(const std::vector<EdgeStrength>& edges, const std::string& type) {
  std::map<int64_t, std::vector<double>> seeds;
  for (const EdgeStrength& edge : edges)
    if (edge.cell == type && edge.accuracy.size() == 2)
      seeds[edge.seed].push_back(100 * (edge.accuracy[1] - edge.accuracy[0]));
  std::vector<double> means;
  for (const auto& [seed, values] : seeds) means.push_back(Summary::of(values).mean);
  return means;
}

/// "that of the largest alpha on 14, 12 of 14 edges (normal)", a line a rule and cell type.
std::vector<std::string> agreement_before_tuning(const std::vector<EdgeStrength>& edges) {
  std::vector<std::string> lines;
  for (const std::string& type : cell_types(edges)) {
    for (const auto& [name, choice] : {std::pair("that of the largest alpha", &EdgeStrength::by_alpha),
                                       std::pair("that of the largest drop on removal", &EdgeStrength::by_removal)}) {
      std::map<int64_t, int64_t> seeds;
      std::set<int64_t> places;
      for (const EdgeStrength& edge : edges) {
        if (edge.cell != type) continue;
        seeds[edge.seed] += (edge.*choice)() == edge.by_discretised() ? 1 : 0;
        places.insert(edge.edge);
      }
      std::vector<int64_t> counts;
      for (const auto& [seed, count] : seeds) counts.push_back(count);
      lines.push_back(fmt::format("{} on {} of {} edges ({})", name, fmt::join(counts, ", "), places.size(), type));
    }
  }
  return lines;
}

/// Edges of a cell type on which a rule chooses skip_connect, a value a seed.
std::vector<double> skips(const Rule& rule, const std::string& type, const std::vector<Record>& records) {
  std::map<int64_t, double> counts;
  for (const EdgeStrength& edge : edge_strengths(records))
    if (edge.cell == type) counts[edge.seed] += edge.operations[(edge.*rule.choice)()] == "skip_connect" ? 1 : 0;
  std::vector<double> values;
  for (const auto& [seed, count] : counts) values.push_back(count);
  return values;
}

/// "9.5 ± 1.3", without the n that the stamp gives.
std::string skips_of_cell(const Rule& rule, const std::string& type, const std::vector<Record>& records) {
  const Summary summary = Summary::of(skips(rule, type, records));
  if (summary.n < 2) return fmt::format("{:.0f}", summary.mean);
  return fmt::format("{:.1f} ± {:.1f}", summary.mean, summary.standard_deviation);
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
    CellDrawing drawing{
        .id = id + "_" + type,
        .title = fmt::format("Operation of each edge, {} cell of {}", type, upper(records.front().unit.space)),
        .stamp = Stamp::of(records, scale)};
    drawing.legend =
        "choice by (a) the largest alpha, (b) the discretisation accuracy at convergence, (c) the accuracy lost by "
        "removal; "
        "red, bold: sep_conv_3x3 (parameterised); black, thin: skip_connect";
    if (by_edge.begin()->second.size() > 1) {
      drawing.legend += "; numbers: seeds that choose it; grey, dashed: as many seeds for one as for the other";
    }
    for (const Rule& rule : kRules) {
      if (rule.caption == nullptr) continue;
      DrawnCell cell{.caption = fmt::format("{}: {} skip", rule.caption, skips_of_cell(rule, type, records))};
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
  for (const std::string& type : cell_types(edges)) {
    const std::vector<double> seeds = advantages(edges, type);
    std::vector<std::string> list;
    for (const double advantage : seeds) list.push_back(fmt::format("{:.2f}", advantage));
    std::string interval;
    if (seeds.size() > 1) {
      const Interval bounds = mean_interval(seeds);
      interval = fmt::format(" on average [{:.2f}, {:.2f}]", bounds.low, bounds.high);
    }
    table.notes.push_back(fmt::format(
        "Accuracy of sep_conv_3x3 minus that of skip_connect at convergence, mean over the edges of the {} cell, by "
        "seed: {} points; {:.2f}{}.",
        type, fmt::join(list, ", "), Summary::of(seeds).mean, interval));
  }
  for (const Record& record : records) {
    if (!record.results.contains("control_accuracy")) continue;
    table.notes.push_back(
        fmt::format("Seed {}: supernet {:.2f} % on {}, {:.2f} % after the same tuning with nothing "
                    "discretised.",
                    record.unit.seed, 100 * record.results.at("supernet_accuracy").get<double>(), measured_on(record),
                    100 * record.results.at("control_accuracy").get<double>()));
  }
  if (!edges.empty()) table.notes.push_back(tuning_note(edges));
  table.notes.push_back(fmt::format(
      "Just after the discretisation, nothing tuned, the more accurate operation is {}. The operation with the larger "
      "weight changes the mixture least, so this says little of the strength.",
      fmt::join(agreement_before_tuning(edges), "; ")));
  table.notes.push_back(
      "Same in every repeat: the strength is measured anew with other training batches; edges on which one operation "
      "is nowhere beaten (of two, by chance: half).");
  table.notes.push_back("Thesis: " + published.source() + ".");
  std::vector<Quantity> quantities;
  for (const Rule& rule : kRules)
    quantities.push_back({fmt::format("skip_connect in the normal cell by {}", rule.row),
                          [&rule](const std::vector<Record>& runs) { return skips(rule, "normal", runs); }, 1});
  for (std::string& note : reference_notes(records, quantities)) table.notes.push_back(std::move(note));
  table.stamp = Stamp::of(records, scale);
  return table;
}

}  // namespace nas
