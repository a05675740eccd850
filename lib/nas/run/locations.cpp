#include <nas/run/locations.h>

#include <nas/run/error.h>

namespace nas {
namespace fs = std::filesystem;

fs::path suite_file(const fs::path& relative) {
  const fs::path places[] = {fs::path(NAS_SOURCE_DIR) / relative, fs::path(NAS_SHARE_DIR) / relative};
  for (const fs::path& place : places)
    if (fs::exists(place)) return place;
  fail("{}: not found in {} nor in {}: run from a complete checkout or install again", relative.string(),
       NAS_SOURCE_DIR, NAS_SHARE_DIR);
}

}  // namespace nas
