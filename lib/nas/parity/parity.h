#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nas/kernels/engine.h>

namespace nas {

/// How one quantity of a reference file compares with ours.
struct ParityLine {
  std::string quantity;  ///< for example "grads" or "logits"
  std::string worst;     ///< the entry that is furthest off (a parameter's name), empty for single tensors
  double error = 0;      ///< largest |ours - theirs|, relative to the largest |theirs|
  double bound = 0;      ///< what the reference files promise
  bool passed() const { return error <= bound; }
};

/// Every quantity of one reference file.
struct ParityReport {
  std::string kind, space;
  std::vector<ParityLine> lines;
  bool passed() const;
};

/// Runs the library on a reference file of the published implementations: a pickled dictionary with `kind` and `space`,
/// inputs, weights by their published names, and results. Kinds: supernet, second_order, nb201_supernet,
/// partial_channel, eval, dirichlet. Throws Error on an unreadable file, an unknown kind, missing keys or names.
/// `engine` computes the supernets.
ParityReport check_parity(const std::filesystem::path& file, Engine engine = Engine::Auto);

}  // namespace nas
