// Thesis figure 2.3: mean(alpha_skip - alpha_conv) against the supernet's accuracy, on S2, with control runs that tell
// apart validation accuracy, training accuracy and training time, and the variances of Proposition 1 along the way.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nas/experiment/skip_dominance.h>
#include <nas/experiment/skip_figures.h>
#include <nas/experiment/skip_scales.h>
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
          const std::vector<nas::Record> done = ledger.done();
          std::vector<nas::Record> shown = done;
          for (nas::Record& record : ledger.unfinished()) shown.push_back(std::move(record));
          std::vector<nas::Drawing> drawings = nas::skip_figures(shown, options.scale);
          std::vector<nas::Table> tables;
          if (!done.empty())
            tables = {nas::skip_dominance_table(done, options.scale), nas::proposition1_table(done, options.scale)};
          const nas::SkipScale here{options.scale, nas::base_runs(shown)}, other = nas::other_scale(here);
          if (!other.records.empty()) {
            drawings.push_back(nas::scales_figure(here, other));
            tables.push_back(nas::scales_table(here, other));
          }
          for (const nas::Table& table : tables) {
            if (table.rows.empty()) continue;
            table.write(options.tables_folder());
            fmt::print("{}\n", table.markdown());
          }
          for (const nas::Drawing& drawing : drawings) drawing.write(options.figures_folder());
        },
        nas::Shows::unfinished);
  });
}
