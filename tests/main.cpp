#include <cstdlib>

#include <gtest/gtest.h>
#include <torch/torch.h>

// Tests run with a pinned rapidcheck seed (overridable by RC_PARAMS) and a fixed number of threads, so that a failure
// repeats.
int main(int argc, char** argv) {
  setenv("OMP_WAIT_POLICY", "passive", 0);  // else guarded_main() would start this program anew
  setenv("RC_PARAMS", "seed=20210901", /*overwrite=*/0);
  torch::set_num_threads(2);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
