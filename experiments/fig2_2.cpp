// Thesis figure 2.2: the operation of each edge of S2 by alpha, by strength and by removal, drawn as cells.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nas/experiment/cell_choices.h>
#include <nas/experiment/strength_study.h>
#include <nas/run/runner.h>

int main(int argc, char** argv) {
  return nas::guarded_main([&] {
    CLI::App app{"Figure 2.2: what alpha, the discretisation accuracy at convergence and removal choose on S2"};
    nas::RunOptions options;
    nas::add_run_options(app, options);
    if (const auto exit_code = nas::parse_command_line(app, argc, argv)) return *exit_code;

    const nas::StrengthStudy study("fig2_2", options, {.space = "s2"});
    return nas::run_units(
        options, study.plan(), [&](nas::UnitContext& context) { return study.run(context); },
        [&](const nas::Ledger& ledger) {
          const std::vector<nas::Record> records = ledger.done();
          const nas::Table counts = nas::choice_counts("fig2_2_counts", records, options.scale);
          counts.write(options.tables_folder());
          fmt::print("{}\n", counts.markdown());
          for (const nas::CellDrawing& drawing : nas::choice_drawings("fig2_2", records, options.scale)) {
            drawing.write(options.figures_folder());
          }
        });
  });
}
