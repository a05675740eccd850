#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nas/space/genotype.h>

namespace nas {

/// A published architecture: its name, where it was read, and the cells.
struct NamedGenotype {
  std::string name, source;
  Genotype genotype;
};

/// Every architecture of genotypes.toml.
const std::vector<NamedGenotype>& named_genotypes();

/// A published architecture by name ("DARTS_V2"), or the text form itself. Throws Error; an unknown name is answered
/// with the names most like it.
Genotype genotype_from_name_or_text(std::string_view name_or_text);

}  // namespace nas
