// The Hessian along a search, and the bound of Proposition 2 on real losses.
#include <nas/analysis/curvature_figures.h>
#include <nas/analysis/curvature_findings.h>
#include <nas/analysis/curvature_run.h>
#include <nas/analysis/independent_runs.h>
#include <nas/analysis/trained_audit.h>

namespace nas {

std::vector<Finding> audit_hessian_trace(const AuditOptions& options) {
  TrainedSupernetOptions training = trained_audit_options(options);
  if (!options.quick) {
    training.snapshots = 8;  // each costs a Hessian, over three settings
    training.analysed = 16;
  }
  const AuditImages images = load_audit_images(options, training.images);
  CurvatureStudy study;
  study.settings = {{"DARTS", false, training.architecture_decay},
                    {"Dirichlet", true, training.architecture_decay},
                    {"Dirichlet without decay", true, 0}};
  if (options.quick) study.settings.pop_back();
  const std::size_t seeds = options.quick ? 1 : 3;
  study.runs.assign(study.settings.size(), std::vector<CurvatureRun>(seeds));
  independent_runs(study.settings.size() * seeds, [&](std::size_t i) {
    const CurvatureSetting& setting = study.settings[i / seeds];
    TrainedSupernetOptions here = training;
    here.dirichlet = setting.dirichlet;
    here.architecture_decay = setting.decay;
    study.runs[i / seeds][i % seeds] =
        measure_curvature(train_and_snapshot(here, images.train, images.valid, options.seed + i % seeds), options);
  });
  nlohmann::json accuracies;
  for (std::size_t s = 0; s < study.settings.size(); ++s) {
    for (const CurvatureRun& run : study.runs[s])
      accuracies[study.settings[s].name].push_back(run.back().train_accuracy);
  }
  std::vector<Finding> findings = {trace_control_finding(study), trained_bound_finding(study), kinks_finding(study)};
  for (Finding& finding : findings) {
    finding.numbers["data"] = images.train.dataset.name;
    finding.numbers["notice"] = images.notice;
    finding.numbers["train_accuracy"] = accuracies;
  }
  write_findings(options, findings);  // before the pictures: what was computed must not be lost with one of them
  draw_curvature(options, study, images.train.dataset.name);
  return findings;
}

}  // namespace nas
