#include <nas/space/primitive.h>

#include <array>
#include <string>
#include <utility>

#include <nas/run/error.h>

namespace nas {
namespace {

constexpr std::array<std::pair<Primitive, std::string_view>, 13> kNames = {{
    {Primitive::None, "none"},
    {Primitive::MaxPool3x3, "max_pool_3x3"},
    {Primitive::AvgPool3x3, "avg_pool_3x3"},
    {Primitive::SkipConnect, "skip_connect"},
    {Primitive::SepConv3x3, "sep_conv_3x3"},
    {Primitive::SepConv5x5, "sep_conv_5x5"},
    {Primitive::SepConv7x7, "sep_conv_7x7"},
    {Primitive::DilConv3x3, "dil_conv_3x3"},
    {Primitive::DilConv5x5, "dil_conv_5x5"},
    {Primitive::Conv7x1_1x7, "conv_7x1_1x7"},
    {Primitive::Noise, "noise"},
    {Primitive::NorConv1x1, "nor_conv_1x1"},
    {Primitive::NorConv3x3, "nor_conv_3x3"},
}};

}  // namespace

std::string_view name(Primitive primitive) { return kNames[static_cast<std::size_t>(primitive)].second; }

Primitive primitive_from_name(std::string_view text) {
  std::string known;
  for (const auto& [primitive, published] : kNames) {
    if (published == text) return primitive;
    known += known.empty() ? "" : ", ";
    known += published;
  }
  fail("unknown operation '{}': known are {}", text, known);
}

const std::vector<Primitive>& all_primitives() {
  static const std::vector<Primitive> all = [] {
    std::vector<Primitive> list;
    for (const auto& [primitive, published] : kNames) list.push_back(primitive);
    return list;
  }();
  return all;
}

bool is_parameterised(Primitive primitive) {
  switch (primitive) {
    case Primitive::None:
    case Primitive::MaxPool3x3:
    case Primitive::AvgPool3x3:
    case Primitive::SkipConnect:
    case Primitive::Noise:
      return false;
    default:
      return true;
  }
}

}  // namespace nas
