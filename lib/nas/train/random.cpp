#include <nas/train/random.h>

#include <ATen/CPUGeneratorImpl.h>

namespace nas {

at::Generator make_generator(uint64_t seed, uint64_t stream) {
  // SplitMix64's finaliser (Steele et al. 2014): neighbouring seeds and streams give unrelated states.
  uint64_t z = seed + 0x9e3779b97f4a7c15u * (stream + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return at::make_generator<at::CPUGeneratorImpl>(z ^ (z >> 31));
}

}  // namespace nas
