#include <nas/run/set_up.h>

#include <dlfcn.h>
#include <malloc.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include <nas/run/error.h>

namespace nas {

void wait_passively() {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
  std::ifstream stream("/proc/self/cmdline", std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  std::vector<char*> arguments;
  for (std::size_t at = 0; at < text.size(); at = text.find('\0', at) + 1) arguments.push_back(text.data() + at);
  if (arguments.empty()) return;
  arguments.push_back(nullptr);
  setenv("OMP_WAIT_POLICY", "passive", /*overwrite=*/0);
  execv("/proc/self/exe", arguments.data());  // comes back only where that is not possible: then we spin
}

void keep_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 2047 << 20);
#endif
}

int usable_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

std::int64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

void reset_peak_memory() {
#ifdef __GLIBC__
  malloc_trim(0);  // what malloc keeps (keep_memory) stays resident, and the peak cannot fall below it
#endif
  std::ofstream("/proc/self/clear_refs") << "5";
}

at::Device set_up(const std::string& name, int threads) {
  if (threads < 0) fail("threads {}: expected 0 (all) or more", threads);
  keep_memory();
  const int count = threads > 0 ? threads : usable_processors();
  at::set_num_threads(count);
  // Networks run one operation after another: a second pool would only compete for the same processors. LibTorch lets
  // this be set once a process.
  if (at::get_num_interop_threads() != 1) {
    try {
      at::set_num_interop_threads(1);
    } catch (const c10::Error&) {
    }
  }
  // A BLAS with its own thread pool does not hear LibTorch's setting.
  using SetThreads = void (*)(int);
  if (auto set = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set(count);

  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/true);
  at::globalContext().setDeterministicCuDNN(true);
  at::globalContext().setBenchmarkCuDNN(false);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2)
  // Newer versions would also fill every fresh tensor, which costs time and changes no result of ours.
  at::globalContext().setDeterministicFillUninitializedMemory(false);
#endif

  if (name == "cpu") return at::Device(at::kCPU);
  if (name != "cuda" && !name.starts_with("cuda:")) fail("device {}: unknown: choose cpu or cuda", name);
  if (!at::hasCUDA() || at::getNumGPUs() == 0)
    fail("device {}: {}: run with --device cpu, or build against a CUDA LibTorch with -DNAS_CUDA=ON", name,
         at::hasCUDA() ? "no CUDA device is visible" : "this LibTorch was built without CUDA");
  try {
    const at::Device device(name);
    const auto gpus = static_cast<int>(at::getNumGPUs());
    if (device.has_index() && device.index() >= gpus) fail("device {}: this machine has {} CUDA device(s)", name, gpus);
    return device;
  } catch (const c10::Error&) {
    fail("device {}: unknown: choose cpu, cuda or cuda:N", name);
  }
}

}  // namespace nas
