#pragma once

#include <string_view>
#include <vector>

namespace nas {

/// The candidate operations of the DARTS family of spaces and of NAS-Bench-201, by their published names.
enum class Primitive {
  None,         ///< none: zero
  MaxPool3x3,   ///< max_pool_3x3
  AvgPool3x3,   ///< avg_pool_3x3
  SkipConnect,  ///< skip_connect: identity, or a factorised reduction at stride 2
  SepConv3x3,   ///< sep_conv_3x3: twice (ReLU, depthwise, pointwise, BN)
  SepConv5x5,   ///< sep_conv_5x5
  SepConv7x7,   ///< sep_conv_7x7
  DilConv3x3,   ///< dil_conv_3x3: ReLU, depthwise with dilation 2, pointwise, BN
  DilConv5x5,   ///< dil_conv_5x5
  Conv7x1_1x7,  ///< conv_7x1_1x7 (AmoebaNet)
  Noise,        ///< noise: fresh N(0,1), space S4
  NorConv1x1,   ///< nor_conv_1x1: ReLU, conv, BN (NAS-Bench-201)
  NorConv3x3,   ///< nor_conv_3x3
};

/// The published name, for example "sep_conv_3x3".
std::string_view name(Primitive primitive);

/// The primitive of that name. Throws Error naming the known ones.
Primitive primitive_from_name(std::string_view name);

/// Every primitive, in the order of the enumeration.
const std::vector<Primitive>& all_primitives();

/// True for operations with trainable weights at stride 1 (convolutions): what the thesis draws in red.
bool is_parameterised(Primitive primitive);

}  // namespace nas
