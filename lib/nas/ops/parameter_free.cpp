#include <nas/ops/parameter_free.h>

namespace nas {

torch::Tensor Zero::forward(const torch::Tensor& x) {
  using torch::indexing::None;
  using torch::indexing::Slice;
  if (stride_ == 1) return x * 0;
  return x.index({Slice(), Slice(), Slice(0, None, stride_), Slice(0, None, stride_)}) * 0;
}

Pool::Pool(const OperationOptions& options) : stride_(options.stride) {
  // Published: Sequential(pool, BN), hence the name "1".
  if (options.pool_norm) norm_ = register_module("1", batch_norm(options.channels, /*affine=*/false));
}

torch::Tensor Pool::forward(const torch::Tensor& x) {
  const torch::Tensor pooled = pool(x);
  return norm_.is_empty() ? pooled : norm_->forward(pooled);
}

torch::Tensor MaxPool::pool(const torch::Tensor& x) const { return torch::max_pool2d(x, 3, stride_, 1); }

torch::Tensor AvgPool::pool(const torch::Tensor& x) const {
  return torch::avg_pool2d(x, 3, stride_, 1, /*ceil_mode=*/false, /*count_include_pad=*/false);
}

torch::Tensor Noise::forward(const torch::Tensor& x) {
  const int64_t h = (x.size(2) + stride_ - 1) / stride_, w = (x.size(3) + stride_ - 1) / stride_;
  return torch::empty({x.size(0), x.size(1), h, w}, x.options()).normal_(0, 1, generator_);
}

}  // namespace nas
