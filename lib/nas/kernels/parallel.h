#pragma once

#include <functional>

namespace nas::kernels {

/// Threads that parallel_images uses: LibTorch's own setting.
int threads();

/// Calls body(image, thread) for image in [0, images): thread t of T has the images [t * images / T, (t + 1) * images /
/// T) in order, whatever the timing, so results repeat bit for bit.
void parallel_images(int images, const std::function<void(int image, int thread)>& body);

}  // namespace nas::kernels
