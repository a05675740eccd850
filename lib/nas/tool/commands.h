#pragma once

namespace CLI {
class App;
}

namespace nas {

// The subcommands of `nas`. Each adds itself to `app` and sets `exit_code` when it runs.

/// nas search: trains a supernet and prints the architecture its magnitudes select.
void add_search_command(CLI::App& app, int& exit_code);
/// nas select: selects an architecture from a searched supernet, by magnitude or by perturbation.
void add_select_command(CLI::App& app, int& exit_code);
/// nas train: trains the network of a genotype from scratch.
void add_train_command(CLI::App& app, int& exit_code);
/// nas params: parameters and multiply-adds of a genotype's network, or of a supernet.
void add_params_command(CLI::App& app, int& exit_code);
/// nas parity: compares the library with reference files of the published implementations. Exit code 2 when a quantity
/// is out of its bound.
void add_parity_command(CLI::App& app, int& exit_code);
/// nas info: version, machine, engines, spaces, published genotypes.
void add_info_command(CLI::App& app, int& exit_code);

}  // namespace nas
