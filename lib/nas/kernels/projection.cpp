#include <nas/kernels/projection.h>

#include <algorithm>
#include <cstring>

#include <nas/kernels/parallel.h>

namespace nas::kernels {

Projection::Projection(const ProjectionInput& input, const std::shared_ptr<Arena>& arena)
    : input_(input),
      arena_(arena),
      table_(kernel_table(input.in % 16 == 0 ? input.out : input.in)),
      extent_(input.factorised ? Extent{input.extent.height / 2, input.extent.width / 2} : input.extent) {
  Partition count;
  lay_out(count);
  block_ = arena->take(count.used());
  Partition memory(block_.data());
  lay_out(memory);
  pack();
}

bool Projection::possible(int64_t in, int64_t out, bool factorised, int64_t height, int64_t width) {
  return in % 8 == 0 && out % 8 == 0 && (!factorised || (height % 2 == 0 && width % 2 == 0));
}

void Projection::lay_out(Partition& memory) {
  const size_t images = input_.images, out = input_.out;
  weight_ = memory.floats(inputs() * out);
  weight_adjoint_ = memory.floats(inputs() * out);
  for (float** part : {&norm_.mean, &norm_.inverse, &norm_.scale, &norm_.shift}) *part = memory.floats(out);
  moments_ = memory.doubles(images * 2 * out);
  value_ = memory.floats(images * extent_.pixels() * out);
}

void Projection::pack() {
  const int in = input_.in, out = input_.out, half = input_.factorised ? out / 2 : out;
  std::fill_n(weight_, inputs() * out, 0.0f);
  for (int o = 0; o < out; ++o)
    for (int i = 0; i < in; ++i) {
      const bool second = o >= half;
      weight_[((second ? in : 0) + i) * out + o] =
          second ? input_.second[(o - half) * in + i] : input_.first[o * in + i];
    }
  for (int i = 0; i < inputs(); ++i)
    for (int o = 0; o < out; ++o) weight_adjoint_[o * inputs() + i] = weight_[i * out + o];
}

ConstView Projection::value(int image) const {
  const ptrdiff_t row = static_cast<ptrdiff_t>(extent_.width) * input_.out;
  return {value_ + static_cast<size_t>(image) * extent_.height * row, row, input_.out};
}

void Projection::gather(int image, int row, int rows, float* to) const {
  const int in = input_.in, step = input_.factorised ? 2 : 1;
  const ptrdiff_t width = static_cast<ptrdiff_t>(input_.extent.width) * in;
  const float* x = input_.x + static_cast<size_t>(image) * input_.extent.height * width;
  for (int tap = 0; tap < step; ++tap) {
    const ConstView from(x + (row * step + tap) * width + tap * in, step * width, step * in);
    table_.load(from, nullptr, nullptr, true, rows, extent_.width, in,
                View{to + tap * in, static_cast<ptrdiff_t>(extent_.width) * inputs(), inputs()});
  }
}

void Projection::forward(float* out) {
  const int c = input_.out, step = chunk_rows(extent_);
  const size_t pixels = extent_.pixels();
  const Arena::Block scratch = arena_->take(threads() * chunk() * inputs());
  const auto normalise = [&](int image, int) {
    const ptrdiff_t row = static_cast<ptrdiff_t>(extent_.width) * c;
    table_.load(value(image), norm_.scale, norm_.shift, false, extent_.height, extent_.width, c,
                View{out + image * pixels * c, row, c});
  };
  if (!input_.training) set_norm(norm_, input_.norm, running_moments(input_.norm, c, c), input_.epsilon, c, c);
  parallel_images(input_.images, [&](int image, int thread) {
    float* rows_in = scratch.data() + thread * chunk() * inputs();
    float* first = value_ + image * pixels * c;
    double* moments = moments_ + static_cast<size_t>(image) * 2 * c;
    std::fill_n(moments, 2 * c, 0.0);
    for (int row = 0; row < extent_.height; row += step) {
      const int rows = std::min(step, extent_.height - row);
      float* to = first + static_cast<size_t>(row) * extent_.width * c;
      gather(image, row, rows, rows_in);
      table_.pointwise(rows_in, inputs(), weight_, rows * extent_.width, c, to);
      if (input_.training) table_.moments(to, first, rows * extent_.width, c, moments, moments + c);
    }
    if (input_.training)
      settle_image_moments(first, extent_.pixels(), c, moments);
    else
      normalise(image, thread);
  });
  if (!input_.training) return;
  const BatchMoments batch = merge_moments(moments_, input_.images, extent_.pixels(), c);
  update_running(input_.norm, batch, static_cast<double>(input_.images) * extent_.pixels(), input_.momentum, c);
  set_norm(norm_, input_.norm, batch, input_.epsilon, c, c);
  parallel_images(input_.images, normalise);
}

void Projection::backward(const float* gradient, const ProjectionGradients& wanted) {
  const int c = input_.out, step = chunk_rows(extent_), in = input_.in, stride = input_.factorised ? 2 : 1;
  const size_t pixels = extent_.pixels(), images = input_.images, weights = static_cast<size_t>(inputs()) * c;
  const ptrdiff_t row_size = static_cast<ptrdiff_t>(extent_.width) * c;
  const bool wants_weights = wanted.first != nullptr || wanted.second != nullptr;
  Partition count;
  double* sums = nullptr;
  float *a = nullptr, *b = nullptr, *shift = nullptr, *packed = nullptr, *rows_of = nullptr;
  const size_t rows_size = chunk() * (c + 2 * inputs());
  const auto lay_out = [&](Partition& memory) {
    sums = memory.doubles(images * 2 * c);
    for (float** part : {&a, &b, &shift}) *part = memory.floats(c);
    packed = memory.floats(threads() * weights);
    rows_of = memory.floats(threads() * rows_size);
  };
  lay_out(count);
  const Arena::Block block = arena_->take(count.used());
  Partition memory(block.data());
  lay_out(memory);

  const auto gradient_of = [&](int image) { return ConstView(gradient + image * pixels * c, row_size, c); };
  parallel_images(input_.images, [&](int image, int) {
    double* of_image = sums + static_cast<size_t>(image) * 2 * c;
    std::fill_n(of_image, 2 * c, 0.0);
    const ProductTerm term{value(image), norm_.mean, of_image + c};
    table_.products(gradient_of(image), of_image, &term, 1, extent_.height, extent_.width, c);
  });
  std::vector<double> sum(c, 0.0), product(c, 0.0);
  for (size_t n = 0; n < images; ++n)
    for (int i = 0; i < c; ++i) {
      sum[i] += sums[n * 2 * c + i];
      product[i] += sums[n * 2 * c + c + i];
    }
  for (int i = 0; i < c; ++i) {
    if (wanted.gamma != nullptr) wanted.gamma[i] = static_cast<float>(product[i] * norm_.inverse[i]);
    if (wanted.beta != nullptr) wanted.beta[i] = static_cast<float>(sum[i]);
  }
  if (!wants_weights && wanted.x == nullptr) return;
  std::fill_n(b, c, 0.0f);
  std::fill_n(shift, c, 0.0f);
  norm_gradient(norm_, sum, product, static_cast<double>(images) * extent_.pixels(), input_.training, c, a, b, shift);
  std::memset(packed, 0, threads() * weights * sizeof(float));

  parallel_images(input_.images, [&](int image, int thread) {
    float* dy = rows_of + thread * rows_size;
    float* dz = dy + chunk() * c;
    float* z = dz + chunk() * inputs();
    const ptrdiff_t width = static_cast<ptrdiff_t>(input_.extent.width) * in;
    const size_t image_size = input_.extent.height * width;
    if (wanted.x != nullptr && input_.factorised)
      std::memset(wanted.x + image * image_size, 0, image_size * sizeof(float));
    for (int row = 0; row < extent_.height; row += step) {
      const int rows = std::min(step, extent_.height - row);
      const ConstView g(gradient_of(image).at(row, 0), row_size, c), v(value(image).at(row, 0), row_size, c);
      table_.norm_adjoint({g, v, norm_.mean, a, input_.training ? b : nullptr, shift}, rows, extent_.width, c,
                          View{dy, row_size, c});
      if (wants_weights) {
        gather(image, row, rows, z);
        table_.pointwise_weights(z, inputs(), dy, rows * extent_.width, c, packed + thread * weights);
      }
      if (wanted.x == nullptr) continue;
      table_.pointwise(dy, c, weight_adjoint_, rows * extent_.width, inputs(), dz);
      for (int tap = 0; tap < stride; ++tap) {
        const size_t at = image * image_size + (row * stride + tap) * width + tap * in;
        table_.join(ConstView(input_.x + at, stride * width, stride * in),
                    ConstView(dz + tap * in, static_cast<ptrdiff_t>(extent_.width) * inputs(), inputs()), {}, {}, rows,
                    extent_.width, in, View{wanted.x + at, stride * width, stride * in});
      }
    }
  });
  if (!wants_weights) return;
  for (int t = 1; t < threads(); ++t)
    for (size_t i = 0; i < weights; ++i) packed[i] += packed[t * weights + i];
  const int half = input_.factorised ? c / 2 : c;
  for (int o = 0; o < c; ++o)
    for (int i = 0; i < in; ++i) {
      if (o < half && wanted.first != nullptr) wanted.first[o * in + i] = packed[i * c + o];
      if (o >= half && wanted.second != nullptr) wanted.second[(o - half) * in + i] = packed[(in + i) * c + o];
    }
}

}  // namespace nas::kernels
