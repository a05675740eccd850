#include <nas/kernels/engine.h>

#include <c10/core/ScalarType.h>

#include <nas/run/error.h>

namespace nas {

std::string_view name(Engine engine) {
  switch (engine) {
    case Engine::Auto:
      return "auto";
    case Engine::Fused:
      return "fused";
    case Engine::LibTorch:
      return "libtorch";
  }
  return "";
}

Engine engine_from_name(std::string_view text) {
  for (const Engine engine : {Engine::Auto, Engine::Fused, Engine::LibTorch})
    if (name(engine) == text) return engine;
  fail("engine \"{}\" is unknown: expected auto, fused or libtorch", text);
}

Engine resolve(Engine asked, const at::Tensor& x, bool fusable) {
  const bool possible = fusable && x.is_cpu() && x.scalar_type() == at::kFloat;
  if (asked == Engine::Fused && !possible)
    fail(
        "the fused engine takes float32 on the CPU and the operations of the DARTS spaces, not {} on {}{}: "
        "choose the engine `auto` or `libtorch`",
        c10::toString(x.scalar_type()), x.device().str(), fusable ? "" : " with other operations");
  return asked == Engine::Auto ? (possible ? Engine::Fused : Engine::LibTorch) : asked;
}

}  // namespace nas
