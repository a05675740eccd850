#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nas/model/network.h>
#include <nas/run/error.h>
#include <nas/space/named_genotypes.h>
#include <nas/supernet/supernet.h>
#include <nas/tool/commands.h>
#include <nas/train/random.h>

namespace nas {
namespace {

struct ParamsOptions {
  std::string genotype, space, dataset = "cifar10";
  int64_t channels = 0, layers = 0;  // 0: the data set's published size
};

void print_network(const ParamsOptions& options) {
  NetworkOptions network = NetworkOptions::published(options.dataset);
  if (options.channels != 0) network.channels = options.channels;
  if (options.layers != 0) network.layers = options.layers;
  const Network built(genotype_from_name_or_text(options.genotype), network, make_generator(0));
  fmt::print("params {}\nparams_with_aux {}\nmadds {}\n", count_parameters(built), count_parameters(built, true),
             built.multiply_adds());
}

void print_supernet(const ParamsOptions& options) {
  const SearchSpace space = search_space(options.space);
  SupernetOptions supernet{.layers = space.macro == Macro::Darts ? 8 : 5,
                           .classes = NetworkOptions::published(options.dataset).classes};
  if (options.channels != 0) supernet.channels = options.channels;
  if (options.layers != 0) supernet.layers = options.layers;
  fmt::print("params {}\n", count_parameters(*make_supernet(space, supernet, make_generator(0))));
}

}  // namespace

void add_params_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ParamsOptions>();
  CLI::App* command = app.add_subcommand("params", "count the parameters and multiply-adds of a network");
  auto* genotype = command->add_option("--genotype", options->genotype, "published name (DARTS_V2) or text form");
  auto* space = command->add_option("--space", options->space, "count the supernet of this search space instead");
  genotype->excludes(space);
  command->add_option("--dataset", options->dataset, "cifar10, cifar100, svhn, fashion-mnist or imagenet")
      ->capture_default_str();
  command->add_option("--channels", options->channels, "C of the first cells (default: the published size)");
  command->add_option("--layers", options->layers, "cells (default: the published size)");
  command->callback([options, &exit_code] {
    if (options->channels < 0 || options->layers < 0) fail("--channels and --layers must be positive");
    if (options->genotype.empty() == options->space.empty()) {
      fail("nas params: say what to count with --genotype NAME|TEXT or --space NAME");
    }
    options->space.empty() ? print_network(*options) : print_supernet(*options);
    exit_code = 0;
  });
}

}  // namespace nas
