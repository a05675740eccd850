#pragma once

#include <string>

namespace nas {

/// What a record says of the build that made it.
struct Version {
  std::string suite;       ///< semantic version of this suite
  std::string commit;      ///< short commit, "-dirty" appended when the tree had changes
  std::string libtorch;    ///< for example "1.13.1"
  std::string compiler;    ///< for example "GNU 12.2.0"
  std::string build_type;  ///< CMake's build type
};

Version version();

}  // namespace nas
