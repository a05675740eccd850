#include <nas/experiment/shuffling_figures.h>

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include <nas/report/by_method.h>
#include <nas/report/csv.h>
#include <nas/report/summary.h>

namespace nas {
namespace {

struct ShuffledNetwork {
  const char* method;
  const char* name;
  const char* parts;  ///< what is exchanged
};

constexpr std::array<ShuffledNetwork, 3> kNetworks = {
    {{"vgg", "VGG", "layers"}, {"resnet", "ResNet", "blocks"}, {"darts", "DARTS supernet", "edges"}}};

double mean_percent(const nlohmann::json& accuracies) {
  return 100 * Summary::of(accuracies.get<std::vector<double>>()).mean;
}

double unshuffled(const Record& record) { return 100 * record.results.at("unshuffled").at("running").get<double>(); }

double chance_of(const Record& record) { return 100 * record.results.at("chance").get<double>(); }

/// A line of a panel: a stage, or a type of cell.
struct DistanceLine {
  std::string groups;
  Trajectory accuracy;                                    ///< by distance, one value a seed
  std::map<int64_t, std::pair<int64_t, std::size_t>> of;  ///< possible exchanges, drawn ones
};

std::vector<DistanceLine> distance_lines(const std::vector<const Record*>& records) {
  std::vector<DistanceLine> lines;
  for (const Record* record : records) {
    for (const auto& entry : record->results.at("by_distance")) {
      const auto groups = entry.at("groups").get<std::string>();
      auto line =
          std::find_if(lines.begin(), lines.end(), [&](const DistanceLine& other) { return other.groups == groups; });
      if (line == lines.end()) {
        lines.push_back({groups, {}, {}});
        line = std::prev(lines.end());
      }
      const auto distance = entry.at("distance").get<int64_t>();
      line->accuracy[distance].push_back(mean_percent(entry.at("accuracies")));
      line->of[distance] = {entry.at("possible").get<int64_t>(), entry.at("accuracies").size()};
    }
  }
  return lines;
}

/// One panel, and its rows of the CSV. Points of one distance stand side by side, or their bars would hide each other.
void add_distance_panel(const ShuffledNetwork& network, const std::vector<const Record*>& records, double left,
                        double width, double height_cm, Drawing& drawing) {
  const std::vector<DistanceLine> lines = distance_lines(records);
  int64_t furthest = 1;
  for (const DistanceLine& line : lines) furthest = std::max(furthest, line.accuracy.rbegin()->first);
  const double step = 0.03 * static_cast<double>(furthest + 1);
  std::string plots;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const DistanceLine& line = lines[i];
    for (const auto& [distance, values] : line.accuracy) {
      const Summary seeds = Summary::of(values);
      const auto& [possible, drawn] = line.of.at(distance);
      drawing.csv += csv_line({network.name, line.groups, fmt::format("{}", distance), fmt::format("{}", possible),
                               fmt::format("{}", drawn), fmt::format("{}", seeds.mean),
                               fmt::format("{}", seeds.smallest), fmt::format("{}", seeds.largest)});
    }
    const double aside = step * (static_cast<double>(i) - 0.5 * static_cast<double>(lines.size() - 1));
    plots += fmt::format(
        ", \\\n    data using (of(\"{}\", \"{}\", column(\"distance\") + {:.3f})):\"y\":\"low\":\"high\" with "
        "yerrorlines linetype {} title \"{}\"",
        network.name, line.groups, aside, i + 1, line.groups);
  }
  double before = 0;
  for (const Record* record : records) before += unshuffled(*record) / static_cast<double>(records.size());
  constexpr double kAxis = 1.3, kEdge = 0.15, kKey = 1.15, kHead = 2.2;  // cm
  drawing.commands += fmt::format(
      "  set lmargin at screen {left:.3f}\n  set rmargin at screen {right:.3f}\n  set bmargin at screen {bottom:.3f}\n"
      "  set tmargin at screen {top:.3f}\n  set title \"{name}\" font \",8\" offset 0,-0.5\n"
      "  set xlabel \"distance of the {parts}\"\n  set xrange [0.5:{end}.5]\n  set xtics 1\n"
      "  set key at screen {middle:.3f}, screen {edge:.3f} center bottom vertical maxrows 3 samplen 2 font \",7\"\n"
      "  plot {before} with lines linetype 1 dashtype 3 linewidth 1 title \"unshuffled\", \\\n    {chance} with lines "
      "linetype 6 title "
      "\"chance\"{plots}\n  unset ylabel\n",
      fmt::arg("left", left), fmt::arg("right", left + width), fmt::arg("middle", left + width / 2 - 0.02),
      fmt::arg("bottom", (kAxis + kKey + kEdge) / height_cm), fmt::arg("top", 1 - kHead / height_cm),
      fmt::arg("edge", kEdge / height_cm), fmt::arg("name", network.name), fmt::arg("parts", network.parts),
      fmt::arg("end", furthest), fmt::arg("before", before), fmt::arg("chance", chance_of(*records[0])),
      fmt::arg("plots", plots));
}

}  // namespace

std::optional<Drawing> shuffling_distance_figure(const std::string& id, const std::vector<Record>& records,
                                                 const std::string& scale) {
  Drawing drawing;
  drawing.id = id;
  drawing.title = "One exchange in the network, near or far";
  drawing.stamp = Stamp::of(records, scale);
  drawing.note = "mean over the drawn exchanges of a seed and over seeds; bars: lowest to highest seed";
  drawing.width_cm = 16;
  drawing.height_cm = 9;
  drawing.csv = csv_line({"network", "groups", "distance", "possible", "drawn", "y", "low", "high"});
  drawing.commands =
      "  unset title\n  set multiplot title heading font \",9\"\n  set tics font \",7\"\n  set xlabel font \",8\"\n"
      "  set ylabel \"test accuracy (%)\" font \",8\"\n  set datafile missing NaN\n"
      "  of(network, groups, value) = strcol(\"network\") eq network && strcol(\"groups\") eq groups ? value : NaN\n";
  double highest = 0;
  std::vector<std::pair<ShuffledNetwork, std::vector<const Record*>>> panels;
  for (const ShuffledNetwork& network : kNetworks) {
    std::vector<const Record*> measured;
    for (const Record* record : of_method(records, network.method)) {
      if (!record->results.contains("by_distance")) continue;
      measured.push_back(record);
      highest = std::max(highest, unshuffled(*record));
    }
    if (!measured.empty()) panels.emplace_back(network, std::move(measured));
  }
  if (panels.empty()) return std::nullopt;
  drawing.commands += fmt::format("  set yrange [0:{:.0f}]\n", highest + 5);
  constexpr double kLeft = 0.1, kGap = 0.055;
  const double width = (0.985 - kLeft + kGap) / static_cast<double>(panels.size()) - kGap;
  double left = kLeft;
  for (const auto& [network, measured] : panels) {
    add_distance_panel(network, measured, left, width, drawing.height_cm, drawing);
    left += width + kGap;
  }
  drawing.commands += "  unset multiplot";
  return drawing;
}

std::optional<Figure> shuffling_exchanges_figure(const std::string& id, const std::vector<Record>& records,
                                                 const std::string& scale) {
  Figure figure;
  figure.id = id;
  figure.title = "More and more exchanges";
  figure.x_label = "successive random exchanges in every stage or cell";
  figure.y_label = "test accuracy (%)";
  figure.note = "a stage with a single pair stays exchanged once";
  figure.stamp = Stamp::of(records, scale);
  double chance = 0;
  int64_t most = 0;
  for (const ShuffledNetwork& network : kNetworks) {
    Trajectory trajectory;
    for (const Record* record : of_method(records, network.method)) {
      if (!record->results.contains("by_exchanges")) continue;
      trajectory[0].push_back(unshuffled(*record));
      trajectory[1].push_back(mean_percent(record->results.at("shuffled").at("running")));
      for (const auto& entry : record->results.at("by_exchanges")) {
        trajectory[entry.at("exchanges").get<int64_t>()].push_back(mean_percent(entry.at("accuracies")));
      }
      chance = chance_of(*record);
    }
    if (trajectory.empty()) continue;
    most = std::max(most, trajectory.rbegin()->first);
    figure.curves.push_back(mean_curve(network.name, trajectory));
  }
  if (figure.curves.empty()) return std::nullopt;
  Curve guessing;
  guessing.name = "chance";
  guessing.x = {0, static_cast<double>(most)};
  guessing.y = {chance, chance};
  figure.curves.push_back(std::move(guessing));
  return figure;
}

}  // namespace nas
