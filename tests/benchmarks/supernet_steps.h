#pragma once

#include <malloc.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include <nas/kernels/arena.h>
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

/// Width, depth and image side of a search; batch 64 and the eight operations of DARTS.
struct Size {
  const char* name;
  int64_t channels, cells, side;
};
inline constexpr Size kTiny{"tiny", 8, 5, 16}, kLaptop{"laptop", 16, 5, 32}, kFull{"full", 16, 8, 32};

/// malloc keeps what it has: giving a large tensor back to the system means paying for its pages again.
inline void keep_memory() {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 2047 << 20);
}

/// A search at work: one batch for both steps.
class Search {
 public:
  Search(const Size& size, Way way, int64_t batch = 64) : way_(way) {
    const SupernetOptions options{.channels = size.channels,
                                  .layers = size.cells,
                                  .engine = way == Way::Fused ? Engine::Fused : Engine::LibTorch};
    net_ = make_supernet(search_space("darts-8"), options, at::make_generator<at::CPUGeneratorImpl>(1));
    torch::manual_seed(2);
    for (const CellSpace& cell : net_->space().cells)
      alpha_.push_back(
          (1e-3 * torch::randn({static_cast<int64_t>(cell.edges.size()), cell.candidates()})).requires_grad_());
    images_ = torch::randn({batch, 3, size.side, size.side});
    if (way != Way::Published) images_ = images_.contiguous(at::MemoryFormat::ChannelsLast);
    labels_ = torch::randint(10, {batch});
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
    double total = 0;
    int64_t side = images_.size(2);
    for (const auto& cell : static_cast<const DartsSupernet&>(*net_).cells()) {
      for (std::size_t e = 0; e < cell->edges().size(); ++e)
        for (const auto& operation : cell->edges()[e]->operations()) {
          const int64_t in = cell->reduction() && cell->space().edges[e].source >= 2 ? side / 2 : side;
          total += static_cast<double>(operation->multiply_adds(in, in));
        }
      if (cell->reduction()) side /= 2;
    }
    return total * static_cast<double>(images_.size(0));
  }

 private:
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

/// Peak resident memory since the last reset, in bytes (Linux).
class PeakMemory {
 public:
  /// Gives unused memory back first, so that a former benchmark's does not count.
  PeakMemory() {
    kernels::Arena::process()->trim();
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << "5";
    before_ = field("VmRSS:");
  }
  double bytes() const { return field("VmHWM:") - before_; }

 private:
  static double field(const std::string& key) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
      if (word == key) {
        double kilobytes = 0;
        status >> kilobytes;
        return kilobytes * 1024;
      }
    return 0;
  }
  double before_ = 0;
};

}  // namespace nas::benchmarks
