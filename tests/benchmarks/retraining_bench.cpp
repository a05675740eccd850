// A retraining step of DARTS_V2 (C = 16, 8 cells, batch 96, auxiliary head, drop path), fused against LibTorch.
#include <torch/torch.h>

#include <nas/model/network.h>
#include <nas/space/named_genotypes.h>
#include <nas/train/flat_parameters.h>
#include <nas/train/random.h>
#include <nas/train/sgd.h>
#include <tests/benchmarks/measure.h>

namespace nas::benchmarks {
namespace {

struct Way {
  const char* name;
  Engine engine;
  at::MemoryFormat format;
};
constexpr Way kWays[] = {{"fused", Engine::Fused, at::MemoryFormat::ChannelsLast},
                         {"tuned", Engine::LibTorch, at::MemoryFormat::ChannelsLast},
                         {"published", Engine::LibTorch, at::MemoryFormat::Contiguous}};

class Step {
 public:
  explicit Step(const Way& way)
      : network_(genotype_from_name_or_text("DARTS_V2"), {.channels = 16, .layers = 8, .engine = way.engine},
                 make_generator(1, 0)),
        drop_path_(make_generator(1, 1)) {
    torch::manual_seed(2);
    images_ = torch::randn({96, 3, 32, 32}).contiguous(way.format);
    labels_ = torch::randint(10, {96});
  }

  void run() {
    parameters_.zero_gradients();
    const NetworkOutput output = network_.forward(images_, {.probability = 0.1, .generator = drop_path_});
    namespace F = torch::nn::functional;
    (F::cross_entropy(output.logits, labels_) + 0.4 * F::cross_entropy(output.auxiliary, labels_)).backward();
    sgd_.step(0.025);
  }

  double multiply_adds() const { return static_cast<double>(network_.multiply_adds() * images_.size(0)); }

 private:
  Network network_;
  FlatParameters parameters_{network_};
  Sgd sgd_{parameters_, {.learning_rate = 0.025}};
  at::Generator drop_path_;
  torch::Tensor images_, labels_;
};

void register_all() {
  for (const Way& way : kWays)
    add(std::string("retraining_step/full/") + way.name, [&way](benchmark::State& state) {
      const Work work{6 * Step(way).multiply_adds(), 0};
      measure(
          state, work, [&] { return std::make_unique<Step>(way); },
          [](const std::unique_ptr<Step>& step) { step->run(); });
    });
}

}  // namespace
}  // namespace nas::benchmarks

int main(int argc, char** argv) {
  nas::benchmarks::register_all();
  return nas::benchmarks::run(argc, argv);
}
