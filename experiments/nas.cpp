// nas: a small command line for people who want architectures rather than tables.
#include <CLI/CLI.hpp>

#include <nas/run/options.h>
#include <nas/run/runner.h>
#include <nas/tool/commands.h>

int main(int argc, char** argv) {
  return nas::guarded_main([&] {
    CLI::App app{"Differentiable architecture search: search, select, train, count, compare"};
    app.require_subcommand(1);
    int exit_code = 0;
    nas::add_search_command(app, exit_code);
    nas::add_select_command(app, exit_code);
    nas::add_train_command(app, exit_code);
    nas::add_params_command(app, exit_code);
    nas::add_parity_command(app, exit_code);
    nas::add_info_command(app, exit_code);
    if (const auto code = nas::parse_command_line(app, argc, argv)) return *code;
    return exit_code;
  });
}
