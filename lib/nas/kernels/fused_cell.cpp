#include <nas/kernels/fused_cell.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <nas/kernels/arena.h>
#include <nas/kernels/cell.h>
#include <nas/kernels/tensors.h>
#include <nas/run/error.h>

namespace nas::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Everything of one call but the differentiable tensors.
struct Call {
  CellPlan plan;
  std::vector<std::vector<OperationTensors>> parameters;
  FusedCellOptions options;
  bool keep = false;
};

// A pass and the memory it points to. The tensors are detached: nothing here refers to the graph.
struct Pass {
  std::vector<at::Tensor> inputs;
  at::Tensor out, image_scale;
  std::vector<at::Tensor> noise;
  std::unique_ptr<Cell> cell;
};

// Calls visit(tensor) on the differentiable tensors of a unit, in a fixed order.
template <class Tensors, class Visit>
void for_each_parameter(Tensors& unit, const Visit& visit) {
  for (auto* tensor : {&unit.depthwise, &unit.pointwise, &unit.second, &unit.norm.gamma, &unit.norm.beta})
    if (tensor->defined()) visit(*tensor);
}

variable_list differentiable(const std::vector<std::vector<OperationTensors>>& parameters) {
  variable_list list;
  for (const auto& edge : parameters)
    for (const OperationTensors& operation : edge)
      for (const UnitTensors& unit : operation)
        for_each_parameter(unit, [&](const at::Tensor& t) { list.push_back(t); });
  return list;
}

const float* read(const at::Tensor& tensor) { return tensor.defined() ? tensor.data_ptr<float>() : nullptr; }

UnitBuffers buffers(const UnitTensors& unit) {
  UnitBuffers buffers;
  buffers.depthwise = read(unit.depthwise);
  buffers.pointwise = read(unit.pointwise);
  buffers.second = read(unit.second);
  buffers.norm = {unit.norm.running_mean.defined() ? unit.norm.running_mean.data_ptr<float>() : nullptr,
                  unit.norm.running_var.defined() ? unit.norm.running_var.data_ptr<float>() : nullptr,
                  read(unit.norm.gamma), read(unit.norm.beta)};
  return buffers;
}

// Noise maps, drawn in the order of edges: the same generator state gives the same values.
void draw_noise(const Call& call, CellInput& input, Pass& pass) {
  const std::vector<bool> halved = call.plan.halved();
  for (const EdgePlan& edge : call.plan.edges) {
    std::vector<const float*>& of_edge = input.noise.emplace_back();
    for (const OperationPlan& operation : edge.operations) {
      of_edge.push_back(nullptr);
      if (operation.kind != OperationKind::Noise) continue;
      if (input.mixing[(&edge - call.plan.edges.data()) * call.plan.columns + operation.column] == 0) continue;
      const bool half = halved[edge.target];
      const int64_t height = half ? (input.extent.height + 1) / 2 : input.extent.height;
      const int64_t width = half ? (input.extent.width + 1) / 2 : input.extent.width;
      // Drawn in the order [N,C,H,W], as the reference path draws it.
      const at::Tensor noise =
          at::randn({input.images, call.plan.channels, height, width}, call.options.generator, at::kFloat);
      pass.noise.push_back(channels_last(noise));
      of_edge.back() = pass.noise.back().data_ptr<float>();
    }
  }
}

CellInput make_input(const Call& call, const at::Tensor& mixing, Pass& pass) {
  CellInput input;
  for (const at::Tensor& state : pass.inputs) input.states.push_back(state.data_ptr<float>());
  const at::Tensor& first = pass.inputs.front();
  input.images = static_cast<int>(first.size(0));
  input.extent = {static_cast<int>(first.size(1)), static_cast<int>(first.size(2))};
  const at::Tensor weights = mixing.contiguous();
  input.mixing.assign(weights.data_ptr<float>(), weights.data_ptr<float>() + weights.numel());
  if (call.options.image_scale.defined()) {
    pass.image_scale = call.options.image_scale.detach().contiguous();
    input.image_scale = pass.image_scale.data_ptr<float>();
  }
  input.training = call.options.training;
  input.keep = call.keep;
  input.epsilon = call.options.epsilon;
  input.momentum = call.options.momentum;
  for (const auto& edge : call.parameters) {
    auto& of_edge = input.buffers.emplace_back();
    for (const OperationTensors& operation : edge) {
      OperationBuffers& of_operation = of_edge.emplace_back();
      for (const UnitTensors& unit : operation) of_operation.push_back(buffers(unit));
    }
  }
  draw_noise(call, input, pass);
  return input;
}

void count_batches(const Call& call, const CellInput& input) {
  for (size_t e = 0; e < call.parameters.size(); ++e)
    for (size_t o = 0; o < call.parameters[e].size(); ++o) {
      if (input.mixing[e * call.plan.columns + call.plan.edges[e].operations[o].column] == 0) continue;
      for (const UnitTensors& unit : call.parameters[e][o])
        if (unit.norm.num_batches_tracked.defined()) unit.norm.num_batches_tracked.add_(1);
    }
}

class FusedCell : public torch::autograd::Function<FusedCell> {
 public:
  // tensors: the cell's inputs, then the parameters.
  static at::Tensor forward(AutogradContext* context, const at::Tensor& mixing, at::TensorList tensors,
                            std::shared_ptr<Call> call) {
    auto pass = std::make_shared<Pass>();
    const at::TensorList inputs = tensors.slice(0, call->plan.inputs);
    for (const at::Tensor& state : inputs) pass->inputs.push_back(channels_last(state.detach()));
    CellInput input = make_input(*call, mixing, *pass);
    if (call->options.training) count_batches(*call, input);
    const int64_t images = input.images;
    pass->cell = std::make_unique<Cell>(call->plan, std::move(input), Arena::process());
    const Extent extent = pass->cell->out_extent();
    pass->out = arena_tensor({images, extent.height, extent.width,
                              static_cast<int64_t>(call->plan.concatenated.size()) * call->plan.channels});
    pass->cell->forward(pass->out.data_ptr<float>());
    at::Tensor out = pass->out.permute({0, 3, 1, 2});
    if (call->keep) {
      // The pass rides on a saved tensor, so that it goes when the graph lets its variables go.
      Pass* raw = pass.get();
      const at::Tensor rider = at::from_blob(
          raw, {1}, [pass](void*) {}, at::TensorOptions(at::kByte));
      variable_list saved = inputs.vec();
      saved.insert(saved.end(), {out, rider});
      context->save_for_backward(std::move(saved));
      context->saved_data["tensors"] = static_cast<int64_t>(tensors.size());
      context->saved_data["call"] = at::IValue::make_capsule(c10::make_intrusive<CallHolder>(std::move(call)));
    }
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();  // throws if an input or the output was modified
    if (at::GradMode::is_enabled())
      fail("the fused engine has no second derivatives: choose the engine `libtorch` for a step that needs them");
    auto& pass = *static_cast<Pass*>(saved.back().data_ptr());
    const auto holder = context->saved_data["call"].toCapsule();
    const Call& call = *static_cast<const CallHolder&>(*holder).call;
    const size_t count = context->saved_data["tensors"].toInt();
    variable_list results(1 + count + 1);
    if (!gradients[0].defined()) return results;

    CellGradients wanted;
    if (context->needs_input_grad(0)) {
      results[0] = at::empty({static_cast<int64_t>(call.plan.edges.size()), call.plan.columns}, at::kFloat);
      wanted.mixing = results[0].data_ptr<float>();
    }
    size_t index = 1;
    for (const at::Tensor& state : pass.inputs) {
      wanted.states.push_back(nullptr);
      const size_t at = index++;
      if (!context->needs_input_grad(at)) continue;
      const at::Tensor gradient = arena_tensor(state.sizes());
      wanted.states.back() = gradient.data_ptr<float>();
      results[at] = gradient.permute({0, 3, 1, 2});
    }
    for (const auto& edge : call.parameters) {
      auto& of_edge = wanted.units.emplace_back();
      for (const OperationTensors& operation : edge) {
        auto& of_operation = of_edge.emplace_back();
        for (const UnitTensors& unit : operation) of_operation.push_back(want(*context, unit, index, results, wanted));
      }
    }
    const at::Tensor gradient = channels_last(gradients[0]);
    pass.cell->backward(gradient.data_ptr<float>(), wanted);
    return results;
  }

 private:
  struct CallHolder : torch::CustomClassHolder {
    explicit CallHolder(std::shared_ptr<Call> call) : call(std::move(call)) {}
    std::shared_ptr<Call> call;
  };

  // Makes zeroed gradients for what is asked for.
  static UnitGradients want(AutogradContext& context, const UnitTensors& unit, size_t& index, variable_list& results,
                            CellGradients& wanted) {
    const auto slot = [&](const at::Tensor& tensor) -> float* {
      if (!tensor.defined()) return nullptr;
      const size_t at = index++;
      if (!context.needs_input_grad(at)) return nullptr;
      wanted.weights = true;
      results[at] = at::zeros(tensor.sizes(), at::kFloat);
      return results[at].data_ptr<float>();
    };
    UnitGradients gradients;
    gradients.depthwise = slot(unit.depthwise);
    gradients.pointwise = slot(unit.pointwise);
    gradients.second = slot(unit.second);
    gradients.gamma = slot(unit.norm.gamma);
    gradients.beta = slot(unit.norm.beta);
    return gradients;
  }
};

void check(const at::Tensor& tensor, const char* name) {
  if (!tensor.is_cpu() || tensor.scalar_type() != at::kFloat)
    fail("fused cell: {} is {} on {}, expected float32 on the CPU: choose the engine `libtorch`", name,
         c10::toString(tensor.scalar_type()), tensor.device().str());
}

void check_inputs(const CellPlan& plan, const std::vector<at::Tensor>& inputs) {
  if (static_cast<int>(inputs.size()) != plan.inputs)
    fail("fused cell: {} inputs, expected {}", inputs.size(), plan.inputs);
  for (size_t s = 0; s < inputs.size(); ++s) {
    const at::Tensor &first = inputs.front(), &state = inputs[s];
    check(state, "an input");
    if (first.dim() != 4 || first.size(1) != plan.channels)
      fail("fused cell: input 0 of shape {}, expected [N,{},H,W]", c10::str(first.sizes()), plan.channels);
    const bool half = !plan.halved_inputs.empty() && plan.halved_inputs[s];
    const auto side = [half](int64_t whole) { return half ? (whole + 1) / 2 : whole; };
    const std::vector<int64_t> expected = {first.size(0), plan.channels, side(first.size(2)), side(first.size(3))};
    if (state.sizes() != at::IntArrayRef(expected))
      fail("fused cell: input {} of shape {}, expected {}", s, c10::str(state.sizes()),
           c10::str(at::IntArrayRef(expected)));
  }
}

}  // namespace

void FusedCellOptions::validate() const {
  if (!(epsilon > 0)) fail("fused cell: BN epsilon {}, expected above 0", epsilon);
  if (!(momentum >= 0 && momentum <= 1)) fail("fused cell: BN momentum {}, expected 0 to 1", momentum);
}

at::Tensor fused_cell(const CellPlan& plan, const std::vector<at::Tensor>& inputs, const at::Tensor& mixing,
                      const std::vector<std::vector<OperationTensors>>& parameters, const FusedCellOptions& options) {
  options.validate();
  check(mixing, "the mixing weights");
  check_inputs(plan, inputs);
  if (mixing.dim() != 2 || mixing.size(0) != static_cast<int64_t>(plan.edges.size()) || mixing.size(1) != plan.columns)
    fail("fused cell: mixing weights of shape {}, expected [{},{}]", c10::str(mixing.sizes()), plan.edges.size(),
         plan.columns);
  auto call = std::make_shared<Call>(Call{plan, parameters, options, false});
  variable_list tensors = inputs;
  for (const at::Tensor& parameter : differentiable(parameters)) {
    check(parameter, "a parameter");
    tensors.push_back(parameter);
  }
  const bool gradients = mixing.requires_grad() ||
                         std::any_of(tensors.begin(), tensors.end(), [](const auto& t) { return t.requires_grad(); });
  call->keep = gradients && at::GradMode::is_enabled();
  return FusedCell::apply(mixing, at::TensorList(tensors), std::move(call));
}

}  // namespace nas::kernels
