#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <torch/cuda.h>

#include <nas/run/set_up.h>
#include <nas/run/version.h>
#include <nas/space/named_genotypes.h>
#include <nas/space/search_space.h>
#include <nas/tool/commands.h>

namespace nas {

void add_info_command(CLI::App& app, int& exit_code) {
  auto genotypes = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("info", "version, machine, search spaces, published architectures");
  command->add_flag("--genotypes", *genotypes, "list the published architectures with their sources");
  command->callback([genotypes, &exit_code] {
    const Version v = version();
    fmt::print("nas {} ({}), {} build, {}, LibTorch {}\n", v.suite, v.commit, v.build_type, v.compiler, v.libtorch);
    fmt::print("processors {}\ncuda {}\n", usable_processors(), torch::cuda::is_available() ? "yes" : "no");
    fmt::print("spaces {}\n", fmt::join(search_space_names(), ", "));
    fmt::print("published architectures {}{}\n", named_genotypes().size(),
               *genotypes ? "" : " (--genotypes lists them)");
    if (*genotypes) {
      for (const NamedGenotype& entry : named_genotypes()) fmt::print("  {:<28} {}\n", entry.name, entry.source);
    }
    exit_code = 0;
  });
}

}  // namespace nas
