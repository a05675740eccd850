// Thesis table 2.1: what exchanging layers (VGG, ResNet) or edges (DARTS supernet) at test time does to the accuracy.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <nas/experiment/shuffling_study.h>
#include <nas/run/runner.h>

int main(int argc, char** argv) {
  return nas::guarded_main([&] {
    CLI::App app{"Table 2.1: layer and edge shuffling of VGG, ResNet and the DARTS supernet"};
    nas::RunOptions options;
    nas::add_run_options(app, options);
    if (const auto exit_code = nas::parse_command_line(app, argc, argv)) return *exit_code;

    const nas::ShufflingStudy study(options);
    return nas::run_units(
        options, study.plan(), [&](nas::UnitContext& context) { return study.run(context); },
        [&](const nas::Ledger& ledger) {
          const std::vector<nas::Record> records = ledger.done();
          if (!records.empty()) nas::shuffling_figure(records, options.scale).write(options.figures_folder());
          const nas::Table table = nas::shuffling_table(records, options.scale);
          table.write(options.tables_folder());
          fmt::print("{}\n", table.markdown());
        });
  });
}
