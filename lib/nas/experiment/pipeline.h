#pragma once

#include <string>
#include <vector>

#include <nas/experiment/read_options.h>
#include <nas/run/options.h>
#include <nas/run/unit_context.h>

namespace nas {

/// Search, select, retrain: everything the row of a NAS table goes through.
struct PipelineOptions {
  DatasetOptions dataset;
  SplitOptions split;
  SearchOptions search;
  PerturbationOptions perturbation;
  RetrainingOptions retraining;
};

/// How a row's architecture is found.
enum class SelectionMethod { Random, Magnitude, Perturbation };

/// A row of the table: the method's name and how it selects.
struct PipelineMethod {
  std::string name;  ///< as in the record: "darts", "darts+pt", "random"
  SelectionMethod selection;
};

/// An experiment made of such rows: options, data and plan, read once.
class Pipeline {
 public:
  /// Reads the scale file of `target`, loads the data (with the fallback to Fashion-MNIST when no data set was asked
  /// for), sizes the networks to it. `overrides` ("search.epochs=10", TOML) go over the scale file's values.
  Pipeline(std::string target, const RunOptions& run, std::vector<PipelineMethod> methods,
           const std::vector<std::string>& overrides = {});

  /// Seed-major: every method of the first seed first.
  std::vector<PlannedUnit> plan() const;

  /// The body of a unit: returns {"genotype", "parameters", "multiply_adds", "test_accuracy", ...}.
  nlohmann::json run(UnitContext& context) const;

  const PipelineOptions& options() const { return options_; }
  const ImageData& data() const { return data_; }

  /// The finished supernet of the unit's seed: trained now, or shared with another unit that already did.
  Checkpoint search(UnitContext& context) const;
  /// The architecture that the method selects.
  Architecture select(UnitContext& context, SelectionMethod selection) const;
  /// Trains the architecture's network from scratch and measures it on the test split.
  nlohmann::json retrain(UnitContext& context, const Genotype& genotype) const;

 private:
  nlohmann::json config_of(SelectionMethod selection) const;
  SearchData search_data() const { return {splits_.train, splits_.valid}; }

  std::string target_;
  const RunOptions& run_;
  std::vector<PipelineMethod> methods_;
  PipelineOptions options_;
  nlohmann::json effective_, sources_;
  ImageData data_;
  Splits splits_;
};

/// What a record says of the data: {"name", "files", "notice"}.
nlohmann::json describe_data(const ImageData& data);

}  // namespace nas
