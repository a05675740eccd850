// Time of a batch of CIFAR-sized images from bytes to normalised floats. The goal is well below 1 ms a batch of 64 on
// one thread: the smallest training step of the suite takes many times that.
#include <benchmark/benchmark.h>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <nas/data/loader.h>
#include <nas/data/synthetic.h>

namespace {

nas::Split split() {
  nas::SyntheticOptions options;
  options.n_train = 10000;
  nas::Dataset train = generate_synthetic(options, nas::Part::Train);
  nas::Dataset test = generate_synthetic(options, nas::Part::Test);
  return nas::make_splits({std::move(train), std::move(test), ""}).full_train;
}

void batch_of_64(benchmark::State& state, nas::Order order, at::MemoryFormat format, std::int64_t cutout_length) {
  at::set_num_threads(1);
  nas::LoaderOptions options;
  options.order = order;
  options.format = format;
  options.augmentation.cutout_length = cutout_length;
  nas::Loader loader(split(), options);
  std::int64_t step = 0;
  for (auto unused : state) {
    benchmark::DoNotOptimize(loader.batch(step / loader.steps(), step % loader.steps()));
    ++step;
  }
  state.SetItemsProcessed(state.iterations() * options.batch_size);
}

BENCHMARK_CAPTURE(batch_of_64, contiguous, nas::Order::Shuffled, at::MemoryFormat::Contiguous, 0)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(batch_of_64, contiguous_cutout, nas::Order::Shuffled, at::MemoryFormat::Contiguous, 16)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(batch_of_64, channels_last, nas::Order::Shuffled, at::MemoryFormat::ChannelsLast, 0)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(batch_of_64, independent, nas::Order::Independent, at::MemoryFormat::Contiguous, 0)
    ->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
