#include <nas/run/version.h>

#include <torch/version.h>

#include "version.inc"

namespace nas {

Version version() { return {kVersion, kCommit, TORCH_VERSION, kCompiler, kBuildType}; }

}  // namespace nas
