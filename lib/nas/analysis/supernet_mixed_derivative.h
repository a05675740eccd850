#pragma once

#include <vector>

#include <nas/analysis/second_order_audit.h>
#include <nas/analysis/trained_supernet.h>

namespace nas {

/// mixed_derivative_errors() (second_order_audit.h) for a convolutional supernet at a snapshot: the exact derivative by
/// double backward through all its operations in float64, v = dL_valid/dw, training loss on the snapshot's training
/// images.
std::vector<MixedDerivativeError> mixed_derivative_errors(const SupernetSnapshot& snapshot,
                                                          const std::vector<double>& factors);

}  // namespace nas
