#include <nas/analysis/curvature_figures.h>

#include <nas/report/figure.h>
#include <nas/run/version.h>

namespace nas {
namespace {

struct CurvaturePanel {
  std::string id, y_label;
  double (*quantity)(const CurvaturePoint&);
  bool dirichlet_only = false;
};

const std::vector<CurvaturePanel>& curvature_panels() {
  static const std::vector<CurvaturePanel> panels = {
      {"hessian_trace", "trace of the Hessian (nats)", [](const CurvaturePoint& p) { return p.spectrum.trace; }},
      {"hessian_eigenvalue", "largest eigenvalue (nats)", [](const CurvaturePoint& p) { return p.spectrum.dominant; }},
      {"hessian_bound", "bound less loss at mu (nats)",
       [](const CurvaturePoint& p) { return p.sides.right - p.sides.at_mean; }, true},
      {"hessian_secant", "trace over a step of 0.1 (nats)",
       [](const CurvaturePoint& p) { return p.spectrum.secant.trace; }}};
  return panels;
}

}  // namespace

void draw_curvature(const AuditOptions& options, const CurvatureStudy& study, const std::string& data) {
  for (const CurvaturePanel& panel : curvature_panels()) {
    Figure figure;
    figure.id = panel.id;
    figure.title = panel.dirichlet_only ? "Slack of Proposition 2's bound along the search (S2)"
                                        : "Curvature in alpha along the search (S2)";
    figure.x_label = "search epoch";
    figure.y_label = panel.y_label;
    for (std::size_t s = 0; s < study.settings.size(); ++s) {
      if (panel.dirichlet_only && !study.settings[s].dirichlet) continue;
      Trajectory trajectory;
      for (const CurvatureRun& run : study.runs[s])
        for (const CurvaturePoint& point : run) trajectory[point.epoch].push_back(panel.quantity(point));
      figure.curves.push_back(mean_curve(study.settings[s].name, trajectory));
      figure.curves.back().linetype = s + 1;  // a method looks alike in all panels
    }
    figure.stamp.scale = options.quick ? "smoke" : "laptop";
    figure.stamp.data = data;
    for (std::size_t seed = 0; seed < study.runs.front().size(); ++seed) {
      figure.stamp.seeds.push_back(static_cast<std::int64_t>(options.seed + seed));
    }
    figure.stamp.commit = version().commit;
    figure.write(options.out / "figures");
  }
}

}  // namespace nas
