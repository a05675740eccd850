// Steps of a search, three ways in one run: fused kernels, LibTorch tuned, LibTorch as the published code runs it.
#include <tests/benchmarks/measure.h>
#include <tests/benchmarks/supernet_steps.h>

namespace nas::benchmarks {
namespace {

/// A kind of step: passes through the network that it is worth in operations (forward 1, gradients of the inputs 1, of
/// the weights 1), and how often every stored map goes through memory (written and read forward, read twice backward).
struct Step {
  const char* name;
  double passes, accesses;
  void (*body)(Search&);
};

constexpr Step kSteps[] = {
    {"alpha_step", 2, 4, [](Search& search) { search.alpha_step(); }},
    {"weight_step", 3, 4, [](Search& search) { search.weight_step(); }},
    {"joint_step", 5, 8,
     [](Search& search) {
       search.alpha_step();
       search.weight_step();
     }},
    {"perturbation_pass", 1, 0, [](Search& search) { benchmark::DoNotOptimize(search.evaluate()); }},
};

void register_all() {
  for (const Size& size : {kTiny, kLaptop, kFull, kPartial})
    for (const Step& step : kSteps)
      for (const Way way : {Way::Fused, Way::Tuned, Way::Published})
        add(fmt::format("{}/{}/{}", step.name, size.name, name(way)), [=](benchmark::State& state) {
          const Search scale(size, Way::Fused);
          const Work work{2 * step.passes * scale.multiply_adds(), step.accesses * scale.map_bytes()};
          measure(
              state, work, [&] { return Search(size, way); }, step.body);
        });
}

}  // namespace
}  // namespace nas::benchmarks

int main(int argc, char** argv) {
  nas::benchmarks::register_all();
  return nas::benchmarks::run(argc, argv);
}
