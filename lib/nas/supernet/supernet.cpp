#include <nas/supernet/supernet.h>

#include <nas/ops/initialise.h>
#include <nas/ops/parameter_free.h>
#include <nas/run/error.h>
#include <nas/supernet/darts_supernet.h>
#include <nas/supernet/nas_bench_201_supernet.h>

namespace nas {

void SupernetOptions::validate(const SearchSpace& space) const {
  const auto positive = [](const char* field, int64_t value) {
    if (value < 1) fail("supernet: {} = {}: must be at least 1", field, value);
  };
  positive("channels", channels);
  positive("layers", layers);
  positive("classes", classes);
  positive("image_channels", image_channels);
  positive("stem_multiplier", stem_multiplier);
  positive("partial_channels", partial_channels);
  if (channels % partial_channels != 0) {
    fail("supernet: channels = {} is not divisible by partial_channels = {}", channels, partial_channels);
  }
  if (space.macro == Macro::Darts && layers < 3) {
    fail("supernet: layers = {}: a DARTS network reduces at cells layers/3 and 2*layers/3 and needs at least 3",
         layers);
  }
}

Supernet::Supernet(SearchSpace space, const SupernetOptions& options) : space_(std::move(space)), options_(options) {
  options_.validate(space_);
}

void Supernet::check(const MixingWeights& weights) const {
  if (weights.size() != space_.cells.size()) {
    fail("mixing weights: {} tensors, but the space {} has {} cell types", weights.size(), space_.name,
         space_.cells.size());
  }
  for (std::size_t type = 0; type < weights.size(); ++type) {
    const CellSpace& cell = space_.cells[type];
    const auto edges = static_cast<int64_t>(cell.edges.size());
    if (weights[type].sizes() != at::IntArrayRef({edges, cell.candidates()})) {
      fail("mixing weights of the {} cell: shape {}, expected [{}, {}] (edges, candidates)", cell.name,
           c10::str(weights[type].sizes()), edges, cell.candidates());
    }
  }
}

void Supernet::set_noise_generator(const at::Generator& generator) {
  for (const auto& module : modules(/*include_self=*/false)) {
    if (auto* noise = dynamic_cast<Noise*>(module.get())) noise->set_generator(generator);
  }
}

std::shared_ptr<Supernet> make_supernet(const SearchSpace& space, const SupernetOptions& options,
                                        at::Generator generator) {
  std::shared_ptr<Supernet> supernet;
  switch (space.macro) {
    case Macro::Darts:
      supernet = std::make_shared<DartsSupernet>(space, options);
      break;
    case Macro::NasBench201:
      supernet = std::make_shared<NasBench201Supernet>(space, options);
      break;
  }
  initialise(*supernet, std::move(generator));
  return supernet;
}

MixingWeights softmax(const std::vector<torch::Tensor>& alpha) {
  MixingWeights weights;
  for (const auto& rows : alpha) weights.push_back(torch::softmax(rows, -1));
  return weights;
}

int64_t count_parameters(const torch::nn::Module& network, bool with_auxiliary_head) {
  int64_t total = 0;
  for (const auto& parameter : network.named_parameters()) {
    if (with_auxiliary_head || parameter.key().find("auxiliary") == std::string::npos) {
      total += parameter.value().numel();
    }
  }
  return total;
}

}  // namespace nas
