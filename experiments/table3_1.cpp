// Thesis Table 3.1: test error of architectures found by perturbation-based selection (DARTS space, CIFAR-10).
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nas/experiment/architecture_table.h>
#include <nas/experiment/pipeline.h>
#include <nas/experiment/search_figure.h>
#include <nas/run/runner.h>

int main(int argc, char** argv) {
  return nas::guarded_main([&] {
    CLI::App app{"Table 3.1: DARTS, DARTS+PT and random selection: search, select, retrain, test"};
    nas::RunOptions options;
    nas::add_run_options(app, options);
    if (const auto exit_code = nas::parse_command_line(app, argc, argv)) return *exit_code;

    const nas::Pipeline pipeline("table3_1", options,
                                 {{"darts", nas::SelectionMethod::Magnitude},
                                  {"darts+pt", nas::SelectionMethod::Perturbation},
                                  {"random", nas::SelectionMethod::Random}});
    const std::vector<nas::ArchitectureRow> rows = {
        {.method = "darts", .thesis_row = "DARTS"},
        {.method = "darts+pt", .thesis_row = "DARTS+PT (avg)", .thesis_best_row = "DARTS+PT (best)"},
        {.method = "random"}};
    return nas::run_units(
        options, pipeline.plan(), [&](nas::UnitContext& context) { return pipeline.run(context); },
        [&](const nas::Ledger& ledger) {
          const std::vector<nas::Record> records = ledger.done();
          const nas::Table table = nas::architecture_table("table3_1", rows, records, options.scale);
          table.write(options.tables_folder());
          if (const auto figure = nas::search_figure("table3_1_search", records, options.scale)) {
            figure->write(options.figures_folder());
          }
          fmt::print("{}\n", table.markdown());
        });
  });
}
