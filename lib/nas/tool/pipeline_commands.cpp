#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nas/experiment/pipeline.h>
#include <nas/run/error.h>
#include <nas/run/runner.h>
#include <nas/space/named_genotypes.h>
#include <nas/tool/commands.h>

namespace nas {
namespace {

constexpr const char* kTarget = "nas";  // experiments/scales/nas/SCALE.toml

struct PipelineCommandOptions {
  RunOptions run;
  std::vector<std::string> overrides;
  std::string genotype;
};

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& what,
                      const std::shared_ptr<PipelineCommandOptions>& options) {
  options->run.seeds = {0};  // one architecture, not a table over seeds
  CLI::App* command = app.add_subcommand(name, what);
  add_run_options(*command, options->run);
  command
      ->add_option("--set", options->overrides,
                   "override a hyper-parameter, for example --set search.epochs=10 --set 'search.space=\"s2\"'")
      ->allow_extra_args(false);
  return command;
}

/// Runs one unit a seed and prints its results as `key value` lines.
int run_command(const PipelineCommandOptions& options, const PipelineMethod& method,
                const std::function<nlohmann::json(const Pipeline&, UnitContext&)>& body) {
  const Pipeline pipeline(kTarget, options.run, {method}, options.overrides);
  std::vector<PlannedUnit> plan = pipeline.plan();
  if (!options.genotype.empty()) {
    for (PlannedUnit& unit : plan) unit.config["genotype"] = to_text(genotype_from_name_or_text(options.genotype));
  }
  const auto print = [](const Ledger& ledger) {
    for (const Record& record : ledger.done()) {
      fmt::print("seed {}\n", record.unit.seed);
      for (const auto& [key, value] : record.results.items()) {
        fmt::print("{} {}\n", key, value.is_string() ? value.get<std::string>() : value.dump());
      }
    }
  };
  return run_units(
      options.run, plan, [&](UnitContext& context) { return body(pipeline, context); }, print);
}

}  // namespace

void add_search_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<PipelineCommandOptions>();
  add_command(app, "search", "train a supernet and select by magnitude (DARTS)", options)->callback([=, &exit_code] {
    exit_code = run_command(*options, {"search", SelectionMethod::Magnitude, /*retrains=*/false},
                            [](const Pipeline& pipeline, UnitContext& context) -> nlohmann::json {
                              return {{"genotype", to_text(pipeline.select(context, SelectionMethod::Magnitude))}};
                            });
  });
}

void add_select_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<PipelineCommandOptions>();
  add_command(app, "select",
              "select by perturbation (DARTS-PT) from the supernet of `nas search` with the same options and --out, "
              "which is trained first where it is missing",
              options)
      ->callback([=, &exit_code] {
        exit_code = run_command(*options, {"select", SelectionMethod::Perturbation, /*retrains=*/false},
                                [](const Pipeline& pipeline, UnitContext& context) -> nlohmann::json {
                                  const auto selected = pipeline.select(context, SelectionMethod::Perturbation);
                                  return {{"genotype", to_text(selected)}};
                                });
      });
}

void add_train_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<PipelineCommandOptions>();
  CLI::App* command = add_command(app, "train", "train an architecture from scratch and test it", options);
  command->add_option("--genotype", options->genotype, "published name (DARTS_V2) or text form")->required();
  command->callback([=, &exit_code] {
    const Genotype genotype = genotype_from_name_or_text(options->genotype);
    exit_code = run_command(
        *options, {"train", SelectionMethod::Random},
        [&](const Pipeline& pipeline, UnitContext& context) { return pipeline.retrain(context, genotype); });
  });
}

}  // namespace nas
