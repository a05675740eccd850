#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nas {

/// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours, each counting one.
int edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `text`, or an empty string when none is within a third of its length.
std::string nearest(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace nas
