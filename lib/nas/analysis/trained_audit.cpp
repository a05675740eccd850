// Supernets for the verdicts that need trained ones: eqs. 2.2, 2.3, the premise of Proposition 1, the second-order
// gradient.
#include <nas/analysis/trained_audit.h>

#include <nas/analysis/independent_runs.h>
#include <nas/analysis/trained_findings.h>
#include <nas/data/catalogue.h>
#include <nas/data/load.h>

namespace nas {

TrainedSupernetOptions trained_audit_options(const AuditOptions& options) {
  TrainedSupernetOptions training;
  if (options.quick) {
    training.supernet.channels = 4;
    training.epochs = 1;
    training.images = 64;
    training.batch_size = 32;
    training.snapshots = 2;
    training.analysed = 8;
  }
  return training;
}

AuditImages load_audit_images(const AuditOptions& options, std::int64_t images) {
  DatasetOptions dataset;
  dataset.folder = options.data;
  dataset.fall_back = true;
  dataset.downscale = 4;
  std::string notice;
  if (locate(catalogue_entry("cifar10"), dataset.folder).empty() &&
      locate(catalogue_entry("fashion-mnist"), dataset.folder).empty()) {
    dataset.name = "synthetic";
    notice = "neither CIFAR-10 nor Fashion-MNIST found: using synthetic images";
  }
  const ImageData data = load_dataset(dataset);
  SplitOptions split;
  split.n_train = images;
  split.n_valid = images;
  Splits splits = make_splits(data, split);
  return {splits.train, splits.valid, notice.empty() ? data.notice : notice};
}

std::vector<Finding> audit_trained_supernet(const AuditOptions& options) {
  TrainedRuns trained;
  trained.options = trained_audit_options(options);
  trained.images = load_audit_images(options, trained.options.images);
  const std::size_t seeds = options.quick ? 1 : 4;
  trained.runs.resize(seeds);
  independent_runs(seeds, [&](std::size_t i) {
    trained.runs[i] = train_and_snapshot(trained.options, trained.images.train, trained.images.valid, options.seed + i);
  });
  std::vector<Finding> findings = {zero_gradient_finding(trained), hessian_explains_finding(trained),
                                   premise_finding(trained), supernet_second_order_finding(trained)};
  nlohmann::json accuracies = nlohmann::json::array();
  for (const Snapshots& run : trained.runs) accuracies.push_back(run.back().train_accuracy);
  for (Finding& finding : findings) {
    finding.numbers["data"] = trained.images.train.dataset.name;
    finding.numbers["notice"] = trained.images.notice;
    finding.numbers["train_accuracy"] = accuracies;
  }
  return findings;
}

}  // namespace nas
