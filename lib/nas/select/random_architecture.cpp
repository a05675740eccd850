#include <nas/select/random_architecture.h>

#include <torch/types.h>

namespace nas {

Architecture select_at_random(const SearchSpace& space, at::Generator generator) {
  const auto draw = [&generator](int64_t count) {
    return torch::randint(count, {1}, generator, torch::kLong).item<int64_t>();
  };
  const auto draw_operation = [&draw](const Edge& edge, bool allow_none) {
    std::vector<Primitive> allowed;
    for (const Primitive candidate : edge.candidates) {
      if (candidate != Primitive::None || allow_none) allowed.push_back(candidate);
    }
    return allowed[draw(static_cast<int64_t>(allowed.size()))];
  };
  if (space.macro == Macro::NasBench201) {
    NasBench201Genotype genotype;
    for (std::size_t e = 0; e < genotype.operations.size(); ++e) {
      genotype.operations[e] = draw_operation(space.cells[0].edges[e], /*allow_none=*/true);
    }
    return genotype;
  }
  Genotype genotype;
  for (std::size_t type = 0; type < space.cells.size(); ++type) {
    const CellSpace& cell = space.cells[type];
    CellGenotype& chosen = type == 0 ? genotype.normal : genotype.reduce;
    for (int64_t node = cell.inputs; node < cell.inputs + cell.nodes; ++node) {
      const std::vector<int64_t> incoming = cell.incoming(node);
      const auto n = static_cast<int64_t>(incoming.size());
      int64_t first = draw(n), second = draw(n - 1);
      if (second >= first) ++second;
      if (first > second) std::swap(first, second);
      for (const int64_t i : {first, second}) {
        const Edge& edge = cell.edges[incoming[i]];
        chosen.edges.push_back({draw_operation(edge, /*allow_none=*/false), edge.source});
      }
      chosen.concat.push_back(node);
    }
  }
  return genotype;
}

}  // namespace nas
