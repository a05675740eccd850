#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nas/space/primitive.h>

namespace nas {

/// One chosen edge of a discrete cell: the operation and the state it reads (0 = c_{k-2}, 1 = c_{k-1}, 2.. = nodes).
struct GenotypeEdge {
  Primitive operation = Primitive::None;
  int64_t source = 0;
  bool operator==(const GenotypeEdge&) const = default;
};

/// A discrete cell: edges 2i and 2i + 1 feed node i (state 2 + i); the output concatenates the states of `concat`.
struct CellGenotype {
  std::vector<GenotypeEdge> edges;
  std::vector<int64_t> concat;
  int64_t nodes() const { return static_cast<int64_t>(edges.size() / 2); }
  bool operator==(const CellGenotype&) const = default;
};

/// A cell architecture of the DARTS family in the published text form
/// `Genotype(normal=[('sep_conv_3x3', 0), ...], normal_concat=range(2, 6), reduce=[...], reduce_concat=[3, 4, 6])`.
struct Genotype {
  CellGenotype normal, reduce;
  bool operator==(const Genotype&) const = default;
};

/// Reads the text form; field order and white space are free. Throws Error with the position and what was expected:
/// unknown operations, sources that are not earlier states, odd edge counts, concat states that do not exist.
Genotype parse_genotype(std::string_view text);

/// Writes the text form; parse_genotype(to_text(g)) == g.
std::string to_text(const Genotype& genotype);

/// A NAS-Bench-201 cell `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`: one operation an edge, none allowed.
struct NasBench201Genotype {
  std::array<Primitive, 6> operations{};
  bool operator==(const NasBench201Genotype&) const = default;
};

/// Throws Error like parse_genotype.
NasBench201Genotype parse_nas_bench_201_genotype(std::string_view text);
std::string to_text(const NasBench201Genotype& genotype);

}  // namespace nas
