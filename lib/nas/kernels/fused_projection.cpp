#include <nas/kernels/fused_projection.h>

#include <memory>
#include <utility>

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <nas/kernels/projection.h>
#include <nas/kernels/tensors.h>
#include <nas/run/error.h>

namespace nas::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct ProjectionPass {
  at::Tensor x;
  std::unique_ptr<Projection> projection;
};

// The differentiable tensors beside x, undefined ones left out, in a fixed order.
variable_list parameters(const UnitTensors& unit) {
  variable_list list;
  for (const at::Tensor* tensor : {&unit.pointwise, &unit.second, &unit.norm.gamma, &unit.norm.beta})
    if (tensor->defined()) list.push_back(*tensor);
  return list;
}

const float* read(const at::Tensor& tensor) { return tensor.defined() ? tensor.data_ptr<float>() : nullptr; }

class FusedProjection : public torch::autograd::Function<FusedProjection> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, at::TensorList list, const UnitTensors& unit,
                            const FusedCellOptions& options, bool keep) {
    auto pass = std::make_shared<ProjectionPass>();
    pass->x = channels_last(x.detach());
    ProjectionInput input;
    input.x = pass->x.data_ptr<float>();
    input.images = static_cast<int>(x.size(0));
    input.extent = {static_cast<int>(x.size(2)), static_cast<int>(x.size(3))};
    input.in = static_cast<int>(x.size(1));
    input.factorised = unit.second.defined();
    input.out = static_cast<int>(unit.pointwise.size(0) * (input.factorised ? 2 : 1));
    input.first = read(unit.pointwise);
    input.second = read(unit.second);
    input.norm = {unit.norm.running_mean.data_ptr<float>(), unit.norm.running_var.data_ptr<float>(),
                  read(unit.norm.gamma), read(unit.norm.beta)};
    input.training = options.training;
    input.epsilon = options.epsilon;
    input.momentum = options.momentum;
    if (options.training && unit.norm.num_batches_tracked.defined()) {
      at::Tensor counter = unit.norm.num_batches_tracked;
      counter.add_(1);
    }
    pass->projection = std::make_unique<Projection>(input, Arena::process());
    const Extent extent = pass->projection->out_extent();
    const at::Tensor out = arena_tensor({input.images, extent.height, extent.width, input.out});
    pass->projection->forward(out.data_ptr<float>());
    if (keep) {
      ProjectionPass* raw = pass.get();
      variable_list saved = {x, at::from_blob(
                                    raw, {1}, [pass](void*) {}, at::TensorOptions(at::kByte))};
      saved.insert(saved.end(), list.begin(), list.end());
      context->save_for_backward(saved);
      context->saved_data["factorised"] = input.factorised;
    }
    return out.permute({0, 3, 1, 2});
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    if (at::GradMode::is_enabled())
      fail("the fused engine has no second derivatives: choose the engine `libtorch` for a step that needs them");
    auto& pass = *static_cast<ProjectionPass*>(saved[1].data_ptr());
    const size_t count = saved.size() - 2;
    variable_list results(1 + count + 3);
    if (!gradients[0].defined()) return results;
    ProjectionGradients wanted;
    if (context->needs_input_grad(0)) {
      const at::Tensor dx = arena_tensor(pass.x.sizes());
      wanted.x = dx.data_ptr<float>();
      results[0] = dx.permute({0, 3, 1, 2});
    }
    const bool factorised = context->saved_data["factorised"].toBool();
    float** slots[] = {&wanted.first, factorised ? &wanted.second : &wanted.gamma,
                       factorised ? &wanted.gamma : &wanted.beta, &wanted.beta};
    for (size_t i = 0; i < count; ++i) {
      if (!context->needs_input_grad(1 + i)) continue;
      results[1 + i] = at::empty(saved[2 + i].sizes(), at::kFloat);
      *slots[i] = results[1 + i].data_ptr<float>();
    }
    const at::Tensor gradient = channels_last(gradients[0]);
    pass.projection->backward(gradient.data_ptr<float>(), wanted);
    return results;
  }
};

}  // namespace

bool can_project(const at::Tensor& x, const UnitTensors& unit) {
  const bool factorised = unit.second.defined();
  return x.is_cpu() && x.scalar_type() == at::kFloat && x.dim() == 4 && unit.pointwise.size(2) == 1 &&
         Projection::possible(x.size(1), unit.pointwise.size(0) * (factorised ? 2 : 1), factorised, x.size(2),
                              x.size(3));
}

at::Tensor fused_projection(const at::Tensor& x, const UnitTensors& unit, const FusedCellOptions& options) {
  options.validate();
  if (!can_project(x, unit))
    fail(
        "fused projection: input of shape {}: float32 on the CPU, widths that are multiples of 8 and, for a reduction, "
        "even sides are expected: choose the engine `libtorch`",
        c10::str(x.sizes()));
  const variable_list list = parameters(unit);
  bool keep = x.requires_grad();
  for (const at::Tensor& parameter : list) keep = keep || parameter.requires_grad();
  return FusedProjection::apply(x, at::TensorList(list), unit, options, keep && at::GradMode::is_enabled());
}

}  // namespace nas::kernels
