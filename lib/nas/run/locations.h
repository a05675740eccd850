#pragma once

#include <filesystem>

namespace nas {

/// A file or folder that comes with the suite, by its path in the source tree, for example "tables/published".
/// Looked for in the source tree this library was built from, then in the installed share folder.
/// Throws Error naming both places when it is in neither.
std::filesystem::path suite_file(const std::filesystem::path& relative);

/// Whether suite_file() would find it.
bool has_suite_file(const std::filesystem::path& relative);

}  // namespace nas
