#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace nas {

/// Square uint8 images [n, C, H, W] inside a black border, side x side; an odd difference puts the larger half below
/// and to the right. Throws Error when the images are larger than that.
at::Tensor pad_images(const at::Tensor& images, std::int64_t side);

/// Grey images [n, 1, H, W] repeated in every one of `channels` channels. Throws Error when the images are not grey.
at::Tensor repeat_grey(const at::Tensor& images, std::int64_t channels);

/// uint8 images [n, C, H, W] shrunk by the mean of factor x factor pixels, rounded to the nearest integer with halves
/// upwards. Throws Error when the factor does not divide height and width.
at::Tensor average_pool(const at::Tensor& images, std::int64_t factor);

}  // namespace nas
