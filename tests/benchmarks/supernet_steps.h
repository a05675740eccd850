#pragma once

#include <memory>
#include <string>
#include <vector>

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include <nas/supernet/darts_supernet.h>

namespace nas::benchmarks {

/// The three ways to compute a step.
enum class Way {
  Fused,      ///< the fused kernels
  Tuned,      ///< LibTorch, channels-last memory, only the gradients a step needs
  Published,  ///< LibTorch as the published code runs it: NCHW, every gradient in both steps
};

inline const char* name(Way way) {
  switch (way) {
    case Way::Fused:
      return "fused";
    case Way::Tuned:
      return "tuned";
    case Way::Published:
      return "published";
  }
  return "";
}

/// Size of a search. Defaults: the published one.
struct Size {
  const char* name;
  int64_t channels = 16, cells = 8, side = 32, batch = 64;
  const char* space = "darts-8";
  int64_t partial_channels = 1;  ///< K
};
inline constexpr Size kTiny{"tiny", 8, 5, 16}, kLaptop{"laptop", 16, 5, 32}, kFull{"full"};
inline constexpr Size kPartial{.name = "full, K = 4", .partial_channels = 4};

/// A search at work: one batch for both steps.
class Search {
 public:
  Search(const Size& size, Way way) : way_(way) {
    const SupernetOptions options{.channels = size.channels,
                                  .layers = size.cells,
                                  .partial_channels = size.partial_channels,
                                  .engine = way == Way::Fused ? Engine::Fused : Engine::LibTorch};
    net_ = make_supernet(search_space(size.space), options, at::make_generator<at::CPUGeneratorImpl>(1));
    torch::manual_seed(2);
    for (const CellSpace& cell : net_->space().cells)
      alpha_.push_back(
          (1e-3 * torch::randn({static_cast<int64_t>(cell.edges.size()), cell.candidates()})).requires_grad_());
    images_ = torch::randn({size.batch, 3, size.side, size.side});
    if (way != Way::Published) images_ = images_.contiguous(at::MemoryFormat::ChannelsLast);
    labels_ = torch::randint(10, {size.batch});
    weight_optimiser_ = std::make_unique<torch::optim::SGD>(
        net_->parameters(), torch::optim::SGDOptions(0.025).momentum(0.9).weight_decay(3e-4));
    alpha_optimiser_ = std::make_unique<torch::optim::Adam>(alpha_, torch::optim::AdamOptions(3e-4).weight_decay(1e-3));
  }

  void alpha_step() {
    backward(alpha_);
    alpha_optimiser_->step();
    clear();
  }
  void weight_step() {
    backward(net_->parameters());
    torch::nn::utils::clip_grad_norm_(net_->parameters(), 5.0);
    weight_optimiser_->step();
    clear();
  }
  /// As DARTS-PT judges an operation: the mixing weights as they are, running statistics, no gradient.
  double evaluate() {
    torch::NoGradGuard no_grad;
    net_->eval();
    const double accuracy =
        net_->forward(images_, softmax(alpha_)).argmax(1).eq(labels_).to(torch::kFloat).mean().item<double>();
    net_->train();
    return accuracy;
  }

  /// Multiply-adds of one forward pass: the operations of the mixed edges; the rest is small beside them.
  double multiply_adds() const {
    return sum_over_operations([](const Operation& operation, Primitive, int64_t in, int64_t, int64_t) {
      return static_cast<double>(operation.multiply_adds(in, in));
    });
  }

  /// Bytes of the maps that normalisations read: what a training pass cannot help but keep.
  double map_bytes() const {
    return sum_over_operations([](const Operation&, Primitive primitive, int64_t, int64_t out, int64_t channels) {
      return 4.0 * static_cast<double>(maps(primitive) * channels * out * out);
    });
  }

 private:
  static int64_t maps(Primitive primitive) {
    if (primitive == Primitive::None || primitive == Primitive::SkipConnect) return 0;
    return primitive == Primitive::SepConv3x3 || primitive == Primitive::SepConv5x5 ? 2 : 1;
  }

  template <class Value>
  double sum_over_operations(const Value& value) const {
    double total = 0;
    int64_t side = images_.size(2);
    for (const auto& cell : static_cast<const DartsSupernet&>(*net_).cells()) {
      const int64_t out = cell->reduction() ? side / 2 : side;
      for (std::size_t e = 0; e < cell->edges().size(); ++e) {
        const auto& operations = cell->edges()[e]->operations();
        for (std::size_t o = 0; o < operations.size(); ++o) {
          const int64_t in = cell->space().edges[e].source >= 2 ? out : side;
          total += value(*operations[o], cell->space().edges[e].candidates[o], in, out,
                         cell->options().channels / cell->options().partial_channels);
        }
      }
      side = out;
    }
    return total * static_cast<double>(images_.size(0));
  }

  void backward(const std::vector<torch::Tensor>& inputs) {
    const auto loss = torch::cross_entropy_loss(net_->forward(images_, softmax(alpha_)), labels_);
    if (way_ == Way::Published)
      loss.backward();
    else
      torch::autograd::backward({loss}, {}, c10::nullopt, /*create_graph=*/false, inputs);
  }
  void clear() {
    for (auto& parameter : net_->parameters()) parameter.mutable_grad() = at::Tensor();
    for (auto& alpha : alpha_) alpha.mutable_grad() = at::Tensor();
  }

  Way way_;
  std::shared_ptr<Supernet> net_;
  std::vector<torch::Tensor> alpha_;
  torch::Tensor images_, labels_;
  std::unique_ptr<torch::optim::SGD> weight_optimiser_;
  std::unique_ptr<torch::optim::Adam> alpha_optimiser_;
};

}  // namespace nas::benchmarks
