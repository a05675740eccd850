#include <nas/kernels/operation_description.h>

#include <nas/kernels/fused_projection.h>
#include <nas/ops/convolutions.h>
#include <nas/ops/parameter_free.h>
#include <nas/ops/separable.h>

namespace nas::kernels {
namespace {

NormTensors tensors(const torch::nn::BatchNorm2d& norm) {
  return {norm->running_mean, norm->running_var, norm->num_batches_tracked, norm->weight, norm->bias};
}

UnitTensors tensors(const SeparableUnit& unit) {
  return {unit.depthwise->weight, unit.pointwise->weight, {}, tensors(unit.norm)};
}

int kernel_size(const SeparableUnit& unit) { return static_cast<int>(unit.depthwise->options.kernel_size()->at(0)); }

}  // namespace

OperationDescription describe(Operation& operation, int column) {
  OperationDescription description;
  description.fusable = true;
  description.plan.column = column;
  if (dynamic_cast<Zero*>(&operation) != nullptr) {
    description.zero = true;
  } else if (dynamic_cast<Identity*>(&operation) != nullptr) {
    description.plan.kind = OperationKind::Identity;
  } else if (dynamic_cast<Noise*>(&operation) != nullptr) {
    description.plan.kind = OperationKind::Noise;
  } else if (auto* pool = dynamic_cast<Pool*>(&operation)) {
    const bool max = dynamic_cast<MaxPool*>(&operation) != nullptr;
    description.plan.kind = max ? OperationKind::MaxPool : OperationKind::AvgPool;
    description.plan.norm = !pool->norm().is_empty();
    if (description.plan.norm) description.tensors = {{{}, {}, {}, tensors(pool->norm())}};
  } else if (auto* reduce = dynamic_cast<FactorizedReduce*>(&operation)) {
    description.plan.kind = OperationKind::FactorisedReduction;
    description.tensors = {
        {{}, reduce->convolution_even()->weight, reduce->convolution_odd()->weight, tensors(reduce->norm())}};
  } else if (auto* separable = dynamic_cast<SeparableConvolution*>(&operation)) {
    description.plan.kind = OperationKind::Separable;
    description.plan.kernel = kernel_size(separable->first());
    description.tensors = {tensors(separable->first()), tensors(separable->second())};
  } else if (auto* dilated = dynamic_cast<DilatedConvolution*>(&operation)) {
    description.plan.kind = OperationKind::Dilated;
    description.plan.kernel = kernel_size(dilated->unit());
    description.tensors = {tensors(dilated->unit())};
  } else {
    description.fusable = false;
  }
  return description;
}

at::Tensor preprocess(Operation& operation, const at::Tensor& x, bool fused) {
  UnitTensors unit;
  if (auto* reduce = dynamic_cast<FactorizedReduce*>(&operation))
    unit = {{}, reduce->convolution_even()->weight, reduce->convolution_odd()->weight, tensors(reduce->norm())};
  else if (auto* convolution = dynamic_cast<ReLUConvBN*>(&operation))
    unit = {{}, convolution->convolution_layer()->weight, {}, tensors(convolution->norm())};
  if (!fused || !unit.pointwise.defined() || !can_project(x, unit)) return operation.forward(x);
  FusedCellOptions options;
  options.training = operation.is_training();
  return fused_projection(x, unit, options);
}

}  // namespace nas::kernels
