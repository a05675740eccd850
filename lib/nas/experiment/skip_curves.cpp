#include <nas/experiment/skip_curves.h>

#include <algorithm>

#include <fmt/format.h>

#include <nas/report/csv.h>
#include <nas/report/summary.h>

namespace nas {
namespace {

const char* end_of(std::size_t i, std::size_t length) {
  return i == 0 ? "first" : i + 1 == length ? "last" : "between";
}

}  // namespace

std::string csv_number(double value) { return fmt::format("{}", value); }

void PathCsv::row(const std::string& curve, const Moment& m) {
  text_ += csv_line({curve, csv_number(m.steps), csv_number(100 * m.share), csv_number(100 * m.train),
                     csv_number(100 * m.valid), csv_number(m.gap), csv_number(m.low), csv_number(m.high), m.end});
}

void PathCsv::add(const std::string& curve, const SkipPath& path, const std::vector<double>& gap) {
  for (std::size_t i = 0; i < gap.size(); ++i)
    row(curve, {path.steps[i], path.share[i], path.train_accuracy[i], path.valid_accuracy[i], gap[i], gap[i], gap[i],
                end_of(i, gap.size())});
}

void PathCsv::add_mean(const std::string& curve, const std::vector<SkipPath>& paths,
                       std::vector<double> SkipPath::*gap) {
  std::size_t length = paths.front().steps.size();
  for (const SkipPath& path : paths) length = std::min(length, path.steps.size());
  for (std::size_t i = 0; i < length; ++i) {
    const auto over_runs = [&](std::vector<double> SkipPath::*values) {
      std::vector<double> moment;
      for (const SkipPath& path : paths) moment.push_back((path.*values)[i]);
      return Summary::of(moment);
    };
    const Summary gaps = over_runs(gap);
    row(curve,
        {over_runs(&SkipPath::steps).mean, over_runs(&SkipPath::share).mean, over_runs(&SkipPath::train_accuracy).mean,
         over_runs(&SkipPath::valid_accuracy).mean, gaps.mean, gaps.smallest, gaps.largest, end_of(i, length)});
  }
}

std::vector<SkipPanel> three_panels(const std::vector<PanelLine>& lines,
                                    const std::pair<std::string, std::string>& time) {
  std::vector<SkipPanel> row;
  for (const auto& [column, label] :
       {std::pair<std::string, std::string>("valid_accuracy", "validation accuracy (%)"),
        std::pair<std::string, std::string>("train_accuracy", "training accuracy (%)"), time}) {
    SkipPanel panel{.x = column,
                    .x_label = label,
                    .y = "gap",
                    .y_label = row.empty() ? "mean gap skip - conv" : "",
                    .lines = lines};
    panel.ends = row.size() < 2;  // along time they are plain
    if (!row.empty())
      for (PanelLine& line : panel.lines) line.title.clear();
    row.push_back(std::move(panel));
  }
  return row;
}

}  // namespace nas
