#pragma once

#include <c10/util/Optional.h>

#include <ATen/core/Generator.h>

#include <nas/ops/operation.h>

namespace nas {

/// skip_connect at stride 1.
class Identity : public Operation {
 public:
  torch::Tensor forward(const torch::Tensor& x) override { return x; }
  int64_t multiply_adds(int64_t, int64_t) const override { return 0; }
};

/// none: zeros of the strided shape, as the published x[:,:,::s,::s] * 0 (an infinite or NaN x stays visible).
class Zero : public Operation {
 public:
  explicit Zero(const OperationOptions& options) : stride_(options.stride) {}
  torch::Tensor forward(const torch::Tensor& x) override;
  int64_t multiply_adds(int64_t, int64_t) const override { return 0; }

 private:
  int64_t stride_;
};

/// A 3 x 3 pooling with padding 1, in a supernet followed by BN(affine = false).
class Pool : public Operation {
 public:
  explicit Pool(const OperationOptions& options);
  torch::Tensor forward(const torch::Tensor& x) final;
  int64_t multiply_adds(int64_t, int64_t) const override { return 0; }

  /// The BN after the pooling; an empty holder where the network has none.
  torch::nn::BatchNorm2d norm() { return norm_; }

 protected:
  virtual torch::Tensor pool(const torch::Tensor& x) const = 0;
  int64_t stride_;

 private:
  torch::nn::BatchNorm2d norm_{nullptr};
};

class MaxPool final : public Pool {
 public:
  using Pool::Pool;

 protected:
  torch::Tensor pool(const torch::Tensor& x) const override;
};

/// The padding does not count in the mean (count_include_pad = false).
class AvgPool final : public Pool {
 public:
  using Pool::Pool;

 protected:
  torch::Tensor pool(const torch::Tensor& x) const override;
};

/// noise (space S4): fresh N(0,1) of the strided shape, whatever x is.
class Noise : public Operation {
 public:
  explicit Noise(const OperationOptions& options) : stride_(options.stride) {}
  torch::Tensor forward(const torch::Tensor& x) override;
  int64_t multiply_adds(int64_t, int64_t) const override { return 0; }

  /// Where the noise comes from; LibTorch's default generator until this is called.
  void set_generator(at::Generator generator) { generator_ = std::move(generator); }
  const c10::optional<at::Generator>& generator() const { return generator_; }

 private:
  int64_t stride_;
  c10::optional<at::Generator> generator_;
};

}  // namespace nas
