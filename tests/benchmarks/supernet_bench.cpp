// Steps of a search, fused against LibTorch, in one run. `supernet_bench --benchmark_format=json` for the record.
#include <benchmark/benchmark.h>

#include <nas/kernels/machine_peak.h>
#include <tests/benchmarks/supernet_steps.h>

namespace nas::benchmarks {
namespace {

const kernels::MachinePeak& peak() {
  static const kernels::MachinePeak peak = kernels::measure_machine_peak(at::get_num_threads());
  return peak;
}

// Passes through the network that a step is worth: forward 1, gradients of the inputs 1, of the weights 1.
template <class Body>
void run(benchmark::State& state, const Size& size, Way way, double passes, const Body& body) {
  peak();
  const PeakMemory memory;
  Search search(size, way);
  body(search);  // warm-up: first touch of memory is not what is measured
  for (auto _ : state) body(search);
  state.counters["peak_MB"] = memory.bytes() * 1e-6;
  const double flops = 2 * passes * search.multiply_adds() * static_cast<double>(state.iterations());
  state.counters["GFLOP/s"] = benchmark::Counter(flops * 1e-9, benchmark::Counter::kIsRate);
  state.counters["of_peak"] = benchmark::Counter(flops * 1e-9 / peak().gigaflops, benchmark::Counter::kIsRate);
}

void register_all() {
  for (const Size& size : {kTiny, kLaptop, kFull})
    for (const Way way : {Way::Fused, Way::Tuned, Way::Published}) {
      const auto add = [&](const char* what, double passes, auto body) {
        benchmark::RegisterBenchmark((std::string(what) + "/" + size.name + "/" + name(way)).c_str(),
                                     [=](benchmark::State& state) { run(state, size, way, passes, body); })
            ->Unit(benchmark::kMillisecond)
            ->UseRealTime();
      };
      add("alpha_step", 2, [](Search& search) { search.alpha_step(); });
      add("weight_step", 3, [](Search& search) { search.weight_step(); });
      add("joint_step", 5, [](Search& search) {
        search.alpha_step();
        search.weight_step();
      });
      add("perturbation_pass", 1, [](Search& search) { benchmark::DoNotOptimize(search.evaluate()); });
    }
}

}  // namespace
}  // namespace nas::benchmarks

int main(int argc, char** argv) {
  nas::benchmarks::keep_memory();
  torch::set_num_threads(2);
  nas::benchmarks::register_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
