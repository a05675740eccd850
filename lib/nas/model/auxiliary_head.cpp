#include <nas/model/auxiliary_head.h>

#include <nas/ops/operation.h>

namespace nas {

AuxiliaryHead::AuxiliaryHead(int64_t channels, int64_t classes, int64_t pool_stride, bool second_norm)
    : pool_stride_(pool_stride),
      convolution1_(convolution(channels, 128, torch::nn::Conv2dOptions(1, 1, 1))),
      convolution2_(convolution(128, 768, torch::nn::Conv2dOptions(1, 1, 2))),
      norm1_(batch_norm(128, /*affine=*/true)),
      classifier_(768, classes) {
  auto features = register_module("features", std::make_shared<torch::nn::Module>());
  features->register_module("2", convolution1_);
  features->register_module("3", norm1_);
  features->register_module("5", convolution2_);
  if (second_norm) norm2_ = features->register_module("6", batch_norm(768, /*affine=*/true));
  register_module("classifier", classifier_);
}

torch::Tensor AuxiliaryHead::forward(const torch::Tensor& x) {
  torch::Tensor y = torch::avg_pool2d(torch::relu(x), 5, pool_stride_, 0, /*ceil_mode=*/false,
                                      /*count_include_pad=*/false);
  y = torch::relu(norm1_->forward(convolution1_->forward(y)));
  y = convolution2_->forward(y);
  if (!norm2_.is_empty()) y = norm2_->forward(y);
  return classifier_->forward(torch::relu(y).flatten(1));
}

}  // namespace nas
