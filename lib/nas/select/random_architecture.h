#pragma once

#include <ATen/core/Generator.h>

#include <nas/select/magnitude.h>

namespace nas {

/// A uniformly random architecture of the space, the baseline every NAS table needs. DARTS spaces: every node reads two
/// distinct earlier states, every operation is drawn from the edge's candidates other than none; NAS-Bench-201: every
/// edge from all candidates.
Architecture select_at_random(const SearchSpace& space, at::Generator generator);

}  // namespace nas
