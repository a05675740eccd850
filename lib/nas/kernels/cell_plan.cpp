#include <nas/kernels/cell_plan.h>

#include <nas/run/error.h>

namespace nas::kernels {

int CellPlan::units(const OperationPlan& operation) {
  switch (operation.kind) {
    case OperationKind::Separable:
      return 2;
    case OperationKind::Dilated:
    case OperationKind::FactorisedReduction:
      return 1;
    default:
      return 0;
  }
}

std::vector<bool> CellPlan::halved() const {
  std::vector<bool> halved = halved_inputs;
  halved.resize(states, false);
  for (const EdgePlan& edge : edges) halved[edge.target] = halved[edge.source] || edge.stride == 2;
  return halved;
}

void CellPlan::validate() const {
  if (channels < 1) fail("fused cell: {} channels, expected at least 1", channels);
  if (inputs < 1 || states <= inputs)
    fail("fused cell: {} inputs among {} states, expected at least one input and one node", inputs, states);
  if (!halved_inputs.empty() && (static_cast<int>(halved_inputs.size()) != inputs || halved_inputs.front()))
    fail("fused cell: {} flags for {} inputs, expected one each and the first input whole", halved_inputs.size(),
         inputs);
  for (size_t e = 0; e < edges.size(); ++e) {
    const EdgePlan& edge = edges[e];
    if (edge.source < 0 || edge.source >= edge.target || edge.target < inputs || edge.target >= states)
      fail("fused cell, edge {}: {} -> {}, expected an earlier state to a later one below {}", e, edge.source,
           edge.target, states);
  }
  const std::vector<bool> half = halved();
  for (size_t e = 0; e < edges.size(); ++e) {
    const EdgePlan& edge = edges[e];
    if (edge.stride != 1 && edge.stride != 2) fail("fused cell, edge {}: stride {}, expected 1 or 2", e, edge.stride);
    if (half[edge.target] != (half[edge.source] || edge.stride == 2) || (half[edge.source] && edge.stride == 2))
      fail("fused cell, edge {}: its output's resolution differs from that of state {}", e, edge.target);
    for (const OperationPlan& operation : edge.operations) {
      if (operation.column < 0 || operation.column >= columns)
        fail("fused cell, edge {}: mixing column {}, expected below {}", e, operation.column, columns);
      if (operation.kind == OperationKind::Identity && edge.stride != 1)
        fail("fused cell, edge {}: an identity of stride 2; it takes a factorised reduction", e);
      if (operation.kind == OperationKind::FactorisedReduction && edge.stride != 2)
        fail("fused cell, edge {}: a factorised reduction of stride 1; it takes an identity", e);
      const int largest = operation.kind == OperationKind::Dilated ? 5 : 7;
      if (units(operation) > 0 && operation.kind != OperationKind::FactorisedReduction &&
          (operation.kernel < 3 || operation.kernel > largest || operation.kernel % 2 == 0))
        fail("fused cell, edge {}: kernel size {}, expected 3, 5 or (not dilated) 7", e, operation.kernel);
    }
  }
  for (const int state : concatenated)
    if (state < inputs || state >= states)
      fail("fused cell: state {} in the output, expected a node ({} to {})", state, inputs, states - 1);
}

}  // namespace nas::kernels
