#pragma once

#include <vector>

#include <nas/kernels/unit.h>

namespace nas::kernels {

/// Turns sums about an origin (the image's first pixel) into mean and sum of squared deviations, in place.
/// moments: [2][channels].
void settle_image_moments(const float* origin, int pixels, int channels, double* moments);

/// Mean and variance of a batch, per channel.
struct BatchMoments {
  std::vector<double> mean;
  std::vector<double> variance;  ///< biased
};

/// Merges the images' moments ([images][2][channels]) in their order (Chan's formula).
BatchMoments merge_moments(const double* moments, int images, int pixels, int channels);

/// Moves running statistics towards the batch's (variance unbiased, as BN does). Null buffers are passed over.
void update_running(const NormBuffers& buffers, const BatchMoments& batch, double count, double momentum, int valid);

/// Running statistics as if they were a batch's.
BatchMoments running_moments(const NormBuffers& buffers, int valid, int channels);

/// Fills the norm of a map from statistics and the affine parameters; channels beyond `valid` become zero.
void set_norm(const Norm& norm, const NormBuffers& buffers, const BatchMoments& moments, double epsilon, int valid,
              int channels);

/// The norm of a map without BN: mean 0, scale 1.
void set_unit_norm(const Norm& norm, int channels);

/// Coefficients of BN's backward pass, see NormGradient.
/// gradient, product: per channel, sums over the batch of the weighted gradient and of its product with (value - mean).
/// Adds to b and c (a shared value has several uses); with training false they stay.
void norm_gradient(const Norm& norm, const std::vector<double>& gradient, const std::vector<double>& product,
                   double count, bool training, int valid, float* a, float* b, float* c);

}  // namespace nas::kernels
