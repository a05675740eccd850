#include <nas/select/magnitude.h>

#include <algorithm>

namespace nas {
namespace {

struct BestCandidate {
  Primitive operation = Primitive::None;
  double weight = 0;
};

/// The first candidate with the largest weight.
BestCandidate best_candidate(const Edge& edge, const torch::Tensor& row, bool allow_none) {
  BestCandidate best;
  bool found = false;
  for (std::size_t i = 0; i < edge.candidates.size(); ++i) {
    if (edge.candidates[i] == Primitive::None && !allow_none) continue;
    const double weight = row[static_cast<int64_t>(i)].item<double>();
    if (!found || weight > best.weight) best = {edge.candidates[i], weight};
    found = true;
  }
  return best;
}

CellGenotype select_cell(const CellSpace& cell, const torch::Tensor& weights) {
  CellGenotype chosen;
  for (int64_t node = cell.inputs; node < cell.inputs + cell.nodes; ++node) {
    struct Scored {
      int64_t source;
      BestCandidate best;
    };
    std::vector<Scored> scored;
    for (const int64_t e : cell.incoming(node)) {
      scored.push_back({cell.edges[e].source, best_candidate(cell.edges[e], weights[e], /*allow_none=*/false)});
    }
    std::stable_sort(scored.begin(), scored.end(),
                     [](const Scored& a, const Scored& b) { return a.best.weight > b.best.weight; });
    for (std::size_t i = 0; i < 2; ++i) chosen.edges.push_back({scored[i].best.operation, scored[i].source});
    chosen.concat.push_back(node);
  }
  return chosen;
}

}  // namespace

std::string to_text(const Architecture& architecture) {
  return std::visit([](const auto& genotype) { return to_text(genotype); }, architecture);
}

Architecture select_by_magnitude(const SearchSpace& space, const MixingWeights& weights) {
  if (space.macro == Macro::NasBench201) {
    NasBench201Genotype genotype;
    for (std::size_t e = 0; e < genotype.operations.size(); ++e) {
      genotype.operations[e] =
          best_candidate(space.cells[0].edges[e], weights[0][static_cast<int64_t>(e)], /*allow_none=*/true).operation;
    }
    return genotype;
  }
  return Genotype{select_cell(space.cells[0], weights[0]), select_cell(space.cells[1], weights[1])};
}

}  // namespace nas
