// Cost of a joint step through the fused kernels as one thing at a time is changed from the published size.
#include <vector>

#include <tests/benchmarks/measure.h>
#include <tests/benchmarks/supernet_steps.h>

namespace nas::benchmarks {
namespace {

void add(const std::string& what, const Size& size, int threads = 2) {
  benchmarks::add("scaling/" + what, [=](benchmark::State& state) {
    at::set_num_threads(threads);
    const Search scale(size, Way::Fused);
    const Work work{10 * scale.multiply_adds(), 8 * scale.map_bytes()};
    measure(
        state, work, [&] { return Search(size, Way::Fused); },
        [](Search& search) {
          search.alpha_step();
          search.weight_step();
        });
    at::set_num_threads(2);
  });
}

Size with(int64_t Size::*member, int64_t value) {
  Size size = kFull;
  size.*member = value;
  return size;
}

void register_all() {
  for (const int threads : {1, 2}) add(fmt::format("threads/{}", threads), kFull, threads);
  for (const int threads : {1, 2}) add(fmt::format("threads_tiny/{}", threads), kTiny, threads);
  for (const int64_t value : {8, 16, 32}) add(fmt::format("channels/{}", value), with(&Size::channels, value));
  for (const int64_t value : {5, 8, 11}) add(fmt::format("cells/{}", value), with(&Size::cells, value));
  for (const int64_t value : {16, 32}) add(fmt::format("image_side/{}", value), with(&Size::side, value));
  for (const int64_t value : {16, 32, 64, 128}) add(fmt::format("batch/{}", value), with(&Size::batch, value));
  for (const char* space : {"s2", "s3", "darts-7", "darts-8"}) {
    Size size = kFull;
    size.space = space;
    const auto candidates = search_space(space).cells.front().candidates();
    add(fmt::format("operations/{}_{}", candidates, space), size);
  }
}

}  // namespace
}  // namespace nas::benchmarks

int main(int argc, char** argv) {
  nas::benchmarks::register_all();
  return nas::benchmarks::run(argc, argv);
}
