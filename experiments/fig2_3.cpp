// Thesis figure 2.3: mean(alpha_skip - alpha_conv) against the supernet's accuracy, on S2, with control runs that tell
// apart validation accuracy, training accuracy and training time, and the variances of Proposition 1 along the way.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nas/experiment/skip_dominance.h>
#include <nas/experiment/skip_figures.h>
#include <nas/experiment/skip_tables.h>
#include <nas/run/runner.h>

int main(int argc, char** argv) {
  return nas::guarded_main([&] {
    CLI::App app{
        "Figure 2.3: does the gap between skip connections and convolutions grow as the supernet gets better?"};
    nas::RunOptions options;
    nas::add_run_options(app, options);
    if (const auto exit_code = nas::parse_command_line(app, argc, argv)) return *exit_code;

    const nas::SkipDominance experiment(options);
    return nas::run_units(
        options, experiment.plan(), [&](nas::UnitContext& context) { return experiment.run(context); },
        [&](const nas::Ledger& ledger) {
          const std::vector<nas::Record> records = ledger.done();
          if (records.empty()) return;
          for (const nas::Drawing& drawing : nas::skip_figures(records, options.scale))
            drawing.write(options.figures_folder());
          for (const nas::Table& table :
               {nas::skip_dominance_table(records, options.scale), nas::proposition1_table(records, options.scale)}) {
            if (table.rows.empty()) continue;
            table.write(options.tables_folder());
            fmt::print("{}\n", table.markdown());
          }
        });
  });
}
