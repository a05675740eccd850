// Thesis figure 2.1: alpha against the discretisation accuracy at convergence of every operation on random edges.
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nas/experiment/strength_figure.h>
#include <nas/experiment/strength_ranks.h>
#include <nas/experiment/strength_study.h>
#include <nas/run/runner.h>

int main(int argc, char** argv) {
  return nas::guarded_main([&] {
    CLI::App app{"Figure 2.1: softmaxed alpha beside the discretisation accuracy at convergence"};
    nas::RunOptions options;
    nas::add_run_options(app, options);
    std::string edges = "3";
    app.add_option("--edges", edges, "how many edges, drawn at random, or all (thesis: 3)")
        ->check(CLI::IsMember({"all"}) | CLI::Range(1, 28));
    if (const auto exit_code = nas::parse_command_line(app, argc, argv)) return *exit_code;

    const nas::StrengthStudy study("fig2_1", options,
                                   {.space = "darts-7", .edges = edges == "all" ? 0 : std::stoll(edges)});
    return nas::run_units(
        options, study.plan(), [&](nas::UnitContext& context) { return study.run(context); },
        [&](const nas::Ledger& ledger) {
          const std::vector<nas::Record> records = ledger.done();
          const nas::Table ranks = nas::strength_ranks("fig2_1_ranks", records, options.scale);
          ranks.write(options.tables_folder());
          fmt::print("{}\n", ranks.markdown());
          if (const auto figure = nas::strength_figure("fig2_1", records, options.scale)) {
            figure->write(options.figures_folder());
          }
        });
  });
}
