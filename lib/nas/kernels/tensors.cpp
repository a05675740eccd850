#include <nas/kernels/tensors.h>

#include <memory>

#include <ATen/ATen.h>
#include <c10/util/accumulate.h>

#include <nas/kernels/arena.h>

namespace nas::kernels {

at::Tensor channels_last(const at::Tensor& x) { return x.permute({0, 2, 3, 1}).contiguous(); }

at::Tensor arena_tensor(at::IntArrayRef sizes) {
  auto block = std::make_shared<Arena::Block>(Arena::process()->take(c10::multiply_integers(sizes)));
  float* data = block->data();
  return at::from_blob(
      data, sizes, [block](void*) {}, at::TensorOptions(at::kFloat));
}

}  // namespace nas::kernels
