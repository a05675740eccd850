#pragma once

#include <string>
#include <variant>

#include <nas/space/genotype.h>
#include <nas/supernet/supernet.h>

namespace nas {

/// A discrete architecture of either family of spaces.
using Architecture = std::variant<Genotype, NasBench201Genotype>;
std::string to_text(const Architecture& architecture);

/// Magnitude-based selection, the rule of DARTS that the thesis criticises: an edge's score is its largest mixing
/// weight over the candidates other than none; a node keeps its two best edges, best first (ties: lower source first);
/// an edge becomes its largest candidate other than none. NAS-Bench-201: the largest candidate of every edge, none
/// allowed. Source: official code (genotype() of model_search.py; NAS-Bench-201 get_max).
Architecture select_by_magnitude(const SearchSpace& space, const MixingWeights& weights);

}  // namespace nas
