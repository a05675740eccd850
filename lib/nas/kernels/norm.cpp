#include <nas/kernels/norm.h>

#include <algorithm>
#include <cmath>

namespace nas::kernels {

void settle_image_moments(const float* origin, int pixels, int channels, double* moments) {
  for (int c = 0; c < channels; ++c) {
    const double shift = moments[c] / pixels;
    moments[channels + c] = std::max(0.0, moments[channels + c] - moments[c] * shift);
    moments[c] = origin[c] + shift;
  }
}

BatchMoments merge_moments(const double* moments, int images, int pixels, int channels) {
  BatchMoments batch{std::vector<double>(channels, 0.0), std::vector<double>(channels, 0.0)};
  for (int n = 0; n < images; ++n) {
    const double* image = moments + static_cast<size_t>(n) * 2 * channels;
    const double before = static_cast<double>(n) * pixels;
    const double share = pixels / (before + pixels);
    for (int c = 0; c < channels; ++c) {
      const double difference = image[c] - batch.mean[c];
      batch.mean[c] += difference * share;
      batch.variance[c] += image[channels + c] + difference * difference * before * share;
    }
  }
  for (double& variance : batch.variance) variance /= static_cast<double>(images) * pixels;
  return batch;
}

void update_running(const NormBuffers& buffers, const BatchMoments& batch, double count, double momentum, int valid) {
  if (buffers.running_mean == nullptr) return;
  const double unbiased = count > 1 ? count / (count - 1) : 1.0;
  for (int c = 0; c < valid; ++c) {
    buffers.running_mean[c] = static_cast<float>((1 - momentum) * buffers.running_mean[c] + momentum * batch.mean[c]);
    buffers.running_var[c] =
        static_cast<float>((1 - momentum) * buffers.running_var[c] + momentum * batch.variance[c] * unbiased);
  }
}

BatchMoments running_moments(const NormBuffers& buffers, int valid, int channels) {
  BatchMoments moments{std::vector<double>(channels, 0.0), std::vector<double>(channels, 0.0)};
  std::copy_n(buffers.running_mean, valid, moments.mean.begin());
  std::copy_n(buffers.running_var, valid, moments.variance.begin());
  return moments;
}

void set_norm(const Norm& norm, const NormBuffers& buffers, const BatchMoments& moments, double epsilon, int valid,
              int channels) {
  for (int c = 0; c < channels; ++c) {
    const double inverse = c < valid ? 1.0 / std::sqrt(moments.variance[c] + epsilon) : 0.0;
    const double gamma = c < valid && buffers.gamma != nullptr ? buffers.gamma[c] : 1.0;
    const double beta = c < valid && buffers.beta != nullptr ? buffers.beta[c] : 0.0;
    const double mean = c < valid ? moments.mean[c] : 0.0;
    norm.mean[c] = static_cast<float>(mean);
    norm.inverse[c] = static_cast<float>(inverse);
    norm.scale[c] = static_cast<float>(inverse * gamma);
    norm.shift[c] = static_cast<float>(beta - mean * inverse * gamma);
  }
}

void set_unit_norm(const Norm& norm, int channels) {
  std::fill_n(norm.mean, channels, 0.0f);
  std::fill_n(norm.inverse, channels, 1.0f);
  std::fill_n(norm.scale, channels, 1.0f);
  std::fill_n(norm.shift, channels, 0.0f);
}

void norm_gradient(const Norm& norm, const std::vector<double>& gradient, const std::vector<double>& product,
                   double count, bool training, int valid, float* a, float* b, float* c) {
  for (int i = 0; i < valid; ++i) {
    a[i] = norm.scale[i];
    if (!training) continue;
    const double inverse = norm.inverse[i];
    b[i] += static_cast<float>(-norm.scale[i] * inverse * inverse * product[i] / count);
    c[i] += static_cast<float>(-norm.scale[i] * gradient[i] / count);
  }
}

}  // namespace nas::kernels
