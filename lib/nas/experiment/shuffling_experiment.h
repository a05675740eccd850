#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nas/analysis/shuffle_study.h>
#include <nas/experiment/read_options.h>
#include <nas/experiment/supernet_study.h>
#include <nas/model/resnet.h>
#include <nas/model/vgg.h>
#include <nas/run/options.h>
#include <nas/run/unit_context.h>
#include <nas/train/classifier_training.h>

namespace nas {

/// Thesis Table 2.1: VGG, ResNet and a DARTS supernet are trained, then shuffled at test time. Options, data and plan
/// are read once. Methods: "vgg", "resnet", "darts".
class ShufflingExperiment {
 public:
  /// Reads the scale file of `target` and loads the data, with the fallback to Fashion-MNIST when no data set was
  /// asked for.
  ShufflingExperiment(std::string target, const RunOptions& run);

  /// Seed-major: every network of the first seed first.
  std::vector<PlannedUnit> plan() const;

  /// The body of a unit: trains the network, a stage of its own, so that other draws need no other training; returns
  /// ShuffleStudy::results() with "parameters" and "chance", the accuracy of guessing.
  nlohmann::json run(UnitContext& context) const;

 private:
  nlohmann::json training_config(const std::string& method) const;
  double estimated_seconds(const std::string& method) const;
  std::shared_ptr<StagedNetwork> network(const std::string& method, uint64_t seed) const;
  nlohmann::json run_layers(UnitContext& context) const;
  nlohmann::json run_edges(UnitContext& context) const;
  nlohmann::json shuffle(UnitContext& context, Shuffleable& network) const;

  std::string target_;
  const RunOptions& run_;
  std::optional<SupernetStudy> study_;  ///< data, and the supernet, trained on the halves of a search
  VggOptions vgg_;
  ResNetOptions resnet_;
  TrainingOptions training_;  ///< of VGG and ResNet, on the full-train split
  ShuffleOptions shuffling_;
  nlohmann::json effective_, sources_;
};

}  // namespace nas
