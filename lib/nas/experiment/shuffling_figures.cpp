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
  const char* distance;  ///< how far the exchanged parts are apart
};

constexpr std::array<ShuffledNetwork, 3> kNetworks = {
    {{"vgg", "VGG", "layers apart"},
     {"resnet", "ResNet", "blocks apart"},
     {"darts", "DARTS supernet", "|i - k| + |j - l| of edges ij, kl"}}};

double mean_percent(const nlohmann::json& accuracies) {
  return 100 * Summary::of(accuracies.get<std::vector<double>>()).mean;
}

double unshuffled(const Record& record) { return 100 * record.results.at("unshuffled").at("running").get<double>(); }

double chance_of(const Record& record) { return 100 * record.results.at("chance").get<double>(); }

/// A line of a panel: a stage, or a type of cell.
struct DistanceLine {
  std::string groups;
  Trajectory loss;                                        ///< points lost, by distance, one value a seed
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
      line->loss[distance].push_back(unshuffled(*record) - mean_percent(entry.at("accuracies")));
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
  for (const DistanceLine& line : lines) furthest = std::max(furthest, line.loss.rbegin()->first);
  const double step = 0.03 * static_cast<double>(furthest + 1);
  std::string plots;
  double lowest = 0;  // a shuffle may gain
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const DistanceLine& line = lines[i];
    for (const auto& [distance, values] : line.loss) {
      const Summary seeds = Summary::of(values);
      lowest = std::min(lowest, seeds.smallest);
      const auto& [possible, drawn] = line.of.at(distance);
      drawing.csv += csv_line({network.name, line.groups, fmt::format("{}", distance), fmt::format("{}", possible),
                               fmt::format("{}", drawn), fmt::format("{}", seeds.mean),
                               fmt::format("{}", seeds.smallest), fmt::format("{}", seeds.largest)});
    }
    const double aside = step * (static_cast<double>(i) - 0.5 * static_cast<double>(lines.size() - 1));
    plots += fmt::format(
        "{}data using (of(\"{}\", \"{}\", column(\"distance\") + {:.3f})):\"y\":\"low\":\"high\" with yerrorbars "
        "linetype "
        "{} dashtype 1 linewidth 1 notitle, \\\n    data using (of(\"{}\", \"{}\", column(\"distance\") + "
        "{:.3f})):\"y\" with "
        "linespoints linetype {} title \"{}\"",
        i > 0 ? ", \\\n    " : "", network.name, line.groups, aside, i + 1, network.name, line.groups, aside, i + 1,
        line.groups);
  }
  constexpr double kAxis = 1.3, kEdge = 0.15, kKey = 1.15, kHead = 2.2;  // cm
  drawing.commands += fmt::format(
      "  set lmargin at screen {left:.3f}\n  set rmargin at screen {right:.3f}\n  set bmargin at screen {bottom:.3f}\n"
      "  set tmargin at screen {top:.3f}\n  set title \"{name}\" font \",8\" offset 0,-0.5\n"
      "  set xlabel \"{distance}\"\n  set xrange [0.5:{end}.5]\n  set yrange [{lowest}:*]\n  set xtics 1\n"
      "  set key at screen {middle:.3f}, screen {edge:.3f} center bottom vertical maxrows 3 samplen 2 font \",7\"\n"
      "  plot {plots}\n  unset ylabel\n",
      fmt::arg("left", left), fmt::arg("right", left + width), fmt::arg("middle", left + width / 2 - 0.02),
      fmt::arg("bottom", (kAxis + kKey + kEdge) / height_cm), fmt::arg("top", 1 - kHead / height_cm),
      fmt::arg("edge", kEdge / height_cm), fmt::arg("name", network.name), fmt::arg("distance", network.distance),
      fmt::arg("end", furthest), fmt::arg("lowest", lowest < 0 ? "*" : "0"), fmt::arg("plots", plots));
}

}  // namespace

std::optional<Drawing> shuffling_distance_figure(const std::string& id, const std::vector<Record>& records,
                                                 const std::string& scale) {
  Drawing drawing;
  drawing.id = id;
  drawing.title = "One exchange in the network, near or far";
  drawing.stamp = Stamp::of(records, scale);
  drawing.note =
      "mean over a seed's exchanges (1 to 10 a point, see the CSV) and over seeds; bars: lowest to highest seed; each "
      "network on a scale of its own";
  drawing.width_cm = 16;
  drawing.height_cm = 9;
  drawing.csv = csv_line({"network", "groups", "distance", "possible", "drawn", "y", "low", "high"});
  drawing.commands =
      "  unset title\n  set multiplot title heading font \",9\"\n  set tics font \",7\"\n  set xlabel font \",8\"\n"
      "  set ylabel \"test accuracy lost (points)\" font \",8\"\n  set datafile missing NaN\n"
      "  of(network, groups, value) = strcol(\"network\") eq network && strcol(\"groups\") eq groups ? value : NaN\n";
  std::vector<std::pair<ShuffledNetwork, std::vector<const Record*>>> panels;
  for (const ShuffledNetwork& network : kNetworks) {
    std::vector<const Record*> measured;
    for (const Record* record : of_method(records, network.method)) {
      if (!record->results.contains("by_distance")) continue;
      measured.push_back(record);
    }
    if (!measured.empty()) panels.emplace_back(network, std::move(measured));
  }
  if (panels.empty()) return std::nullopt;
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
  figure.title = "The more is displaced, the less is kept";
  figure.x_label = "displaced layers, blocks or edges (%)";
  figure.y_label = "kept above chance (%)";
  figure.note =
      "points: 0, 1, 2, 4, 8 successive exchanges in every stage or cell (a stage of a single pair stays exchanged "
      "once; "
      "where there are few orders, fewer points)";
  figure.stamp = Stamp::of(records, scale);
  for (const ShuffledNetwork& network : kNetworks) {
    std::map<int64_t, std::pair<std::vector<double>, std::vector<double>>> points;  // exchanges: displaced, kept
    for (const Record* record : of_method(records, network.method)) {
      const nlohmann::json& results = record->results;
      if (!results.contains("by_exchanges")) continue;
      const double chance = chance_of(*record), before = unshuffled(*record);
      const auto add = [&](int64_t exchanges, double displaced, double accuracy) {
        points[exchanges].first.push_back(100 * displaced);
        points[exchanges].second.push_back(100 * (accuracy - chance) / (before - chance));
      };
      add(0, 0, before);
      add(1, results.at("displaced").get<double>(), mean_percent(results.at("shuffled").at("running")));
      for (const auto& entry : results.at("by_exchanges"))
        add(entry.at("exchanges").get<int64_t>(), entry.at("displaced").get<double>(),
            mean_percent(entry.at("accuracies")));
    }
    if (points.empty()) continue;
    Curve curve;
    curve.name = network.name;
    for (const auto& [exchanges, seeds] : points) {
      const Summary kept = Summary::of(seeds.second);
      curve.x.push_back(Summary::of(seeds.first).mean);
      curve.y.push_back(kept.mean);
      curve.low.push_back(kept.smallest);
      curve.high.push_back(kept.largest);
    }
    figure.curves.push_back(std::move(curve));
  }
  if (figure.curves.empty()) return std::nullopt;
  return figure;
}

}  // namespace nas
