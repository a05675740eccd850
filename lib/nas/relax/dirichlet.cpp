#include <nas/relax/dirichlet.h>

#include <cmath>
#include <limits>

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <nas/run/error.h>

namespace nas {
namespace {

void check_concentration(const at::Tensor& concentration) {
  if (concentration.dim() == 0 || concentration.size(-1) < 2) {
    fail("Dirichlet concentration of shape {}: the last dimension must hold at least 2 candidates",
         c10::str(concentration.sizes()));
  }
  const at::Tensor bad = ~((concentration > 0) & (concentration < std::numeric_limits<double>::infinity()));
  if (bad.any().item<bool>()) {
    fail(
        "Dirichlet concentration {}: every entry must be positive and finite; the search has diverged, lower its "
        "learning rate",
        concentration.masked_select(bad)[0].item<double>());
  }
}

struct DirichletSample : torch::autograd::Function<DirichletSample> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& concentration,
                            const at::Generator& generator) {
    const at::Tensor wide = concentration.to(at::kDouble);
    const at::Tensor sample = at::_sample_dirichlet(wide, generator);
    context->save_for_backward({sample, wide});
    return sample.to(concentration.scalar_type());
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor& sample = saved[0];
    const at::Tensor& concentration = saved[1];
    const at::Tensor gradient = gradients[0].to(at::kDouble);
    const at::Tensor rate = dirichlet_path_rate(sample, concentration);
    const at::Tensor projected = gradient - (sample * gradient).sum(-1, /*keepdim=*/true);
    return {(rate * projected).to(gradients[0].scalar_type()), at::Tensor()};
  }
};

}  // namespace

at::Tensor dirichlet_concentration(const at::Tensor& alpha) {
  return at::where(alpha > 0, alpha + 1, at::clamp_max(alpha, 0).exp());
}

at::Tensor dirichlet_sample(const at::Tensor& concentration, const at::Generator& generator) {
  check_concentration(concentration);
  return DirichletSample::apply(concentration, generator);
}

at::Tensor dirichlet_path_rate(const at::Tensor& weights, const at::Tensor& concentration) {
  const at::Tensor total = concentration.sum(-1, /*keepdim=*/true).expand_as(concentration);
  return at::_dirichlet_grad(weights, concentration, total);
}

at::Tensor dirichlet_mean(const at::Tensor& concentration) {
  check_concentration(concentration);
  return concentration / concentration.sum(-1, /*keepdim=*/true);
}

at::Tensor dirichlet_log_density(const at::Tensor& weights, const at::Tensor& concentration) {
  check_concentration(concentration);
  return ((concentration - 1) * weights.log()).sum(-1) + concentration.sum(-1).lgamma() -
         concentration.lgamma().sum(-1);
}

at::Tensor dirichlet_kl_to_uniform(const at::Tensor& concentration) {
  check_concentration(concentration);
  const at::Tensor total = concentration.sum(-1, /*keepdim=*/true);
  const double log_uniform = std::lgamma(static_cast<double>(concentration.size(-1)));
  return total.squeeze(-1).lgamma() - concentration.lgamma().sum(-1) - log_uniform +
         ((concentration - 1) * (concentration.digamma() - total.digamma())).sum(-1);
}

}  // namespace nas
