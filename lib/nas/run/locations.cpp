#include <nas/run/locations.h>

#include <optional>

#include <nas/run/error.h>

namespace nas {
namespace fs = std::filesystem;
namespace {

std::optional<fs::path> find(const fs::path& relative) {
  for (const char* root : {NAS_SOURCE_DIR, NAS_SHARE_DIR})
    if (fs::exists(fs::path(root) / relative)) return fs::path(root) / relative;
  return std::nullopt;
}

}  // namespace

fs::path suite_file(const fs::path& relative) {
  if (const auto found = find(relative)) return *found;
  fail("{}: not found in {} nor in {}: run from a complete checkout or install again", relative.string(),
       NAS_SOURCE_DIR, NAS_SHARE_DIR);
}

bool has_suite_file(const fs::path& relative) { return find(relative).has_value(); }

}  // namespace nas
