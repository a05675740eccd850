#include <nas/kernels/parallel.h>

#include <ATen/Parallel.h>

namespace nas::kernels {

int threads() { return at::get_num_threads(); }

void parallel_images(int images, const std::function<void(int image, int thread)>& body) {
  const int64_t count = threads();
  at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
    for (int64_t thread = begin; thread < end; ++thread)
      for (int64_t image = thread * images / count; image < (thread + 1) * images / count; ++image)
        body(static_cast<int>(image), static_cast<int>(thread));
  });
}

}  // namespace nas::kernels
