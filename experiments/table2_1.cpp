// Thesis Table 2.1: test accuracy of VGG, ResNet and a DARTS supernet before and after shuffling layers or edges.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nas/experiment/shuffling_experiment.h>
#include <nas/experiment/shuffling_figures.h>
#include <nas/experiment/shuffling_table.h>
#include <nas/run/runner.h>

int main(int argc, char** argv) {
  return nas::guarded_main([&] {
    CLI::App app{"Table 2.1: train VGG, ResNet and a DARTS supernet, exchange layers or edges, test"};
    nas::RunOptions options;
    nas::add_run_options(app, options);
    if (const auto exit_code = nas::parse_command_line(app, argc, argv)) return *exit_code;

    const nas::ShufflingExperiment experiment("table2_1", options);
    return nas::run_units(
        options, experiment.plan(), [&](nas::UnitContext& context) { return experiment.run(context); },
        [&](const nas::Ledger& ledger) {
          const std::vector<nas::Record> records = ledger.done();
          const nas::Table table = nas::shuffling_table("table2_1", records, options.scale);
          table.write(options.tables_folder());
          const auto distance = nas::shuffling_distance_figure("table2_1_distance", records, options.scale);
          if (distance) distance->write(options.figures_folder());
          const auto exchanges = nas::shuffling_exchanges_figure("table2_1_exchanges", records, options.scale);
          if (exchanges) exchanges->write(options.figures_folder());
          fmt::print("{}\n", table.markdown());
        });
  });
}
