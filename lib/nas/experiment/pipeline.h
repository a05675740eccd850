#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nas/experiment/read_options.h>
#include <nas/experiment/supernet_study.h>
#include <nas/run/options.h>
#include <nas/run/unit_context.h>

namespace nas {

/// How a row's architecture is found.
enum class SelectionMethod { Random, Magnitude, Perturbation };

/// A row of the table: the method's name and how it selects.
struct PipelineMethod {
  std::string name;  ///< as in the record: "darts", "darts+pt", "random"
  SelectionMethod selection;
  bool retrains = true;  ///< else it ends with the selection
};

/// An experiment made of such rows: search, select, retrain. Options, data and plan are read once.
class Pipeline {
 public:
  /// Reads the scale file of `target`, loads the data (with the fallback to Fashion-MNIST when no data set was asked
  /// for), sizes the networks to it. `overrides` ("search.epochs=10", TOML) go over the scale file's values.
  Pipeline(std::string target, const RunOptions& run, std::vector<PipelineMethod> methods,
           const std::vector<std::string>& overrides = {});

  /// Seed-major: every method of the first seed first. With --dry-run it times a few steps for the estimated cost;
  /// units of one seed that share a search each count it.
  std::vector<PlannedUnit> plan() const;

  /// The body of a unit: returns {"genotype", "parameters", "multiply_adds", "test_accuracy", ...}.
  nlohmann::json run(UnitContext& context) const;

  const SupernetStudy& study() const { return *study_; }

  /// The architecture that the method selects.
  Architecture select(UnitContext& context, SelectionMethod selection) const;
  /// Trains the architecture's network from scratch and measures it on the test split.
  nlohmann::json retrain(UnitContext& context, const Genotype& genotype) const;

 private:
  nlohmann::json config_of(const PipelineMethod& method) const;
  std::vector<double> estimated_seconds() const;  ///< of a unit, by method

  std::string target_;
  const RunOptions& run_;
  std::vector<PipelineMethod> methods_;
  std::optional<SupernetStudy> study_;  ///< data and search
  PerturbationOptions perturbation_;
  RetrainingOptions retraining_;
  nlohmann::json effective_, sources_;
};

}  // namespace nas
