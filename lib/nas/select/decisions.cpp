#include <nas/select/decisions.h>

#include <torch/types.h>

namespace nas {
MixingWeights without_operation(const MixingWeights& weights, std::size_t type, int64_t edge, int64_t candidate) {
  MixingWeights result;
  for (const torch::Tensor& of_type : weights) result.push_back(of_type.detach());
  result[type] = result[type].clone();
  result[type][edge][candidate] = 0;
  return result;
}

Decisions::Decisions(const SearchSpace& space) {
  for (const CellSpace& cell : space.cells) {
    const auto edges = static_cast<int64_t>(cell.edges.size());
    chosen_.emplace_back(edges, -1);
    dropped_.emplace_back(edges, false);
    fixed_.push_back(torch::zeros({edges, 1}, torch::kBool));
    values_.push_back(torch::zeros({edges, cell.candidates()}));
  }
}

MixingWeights Decisions::apply(const MixingWeights& weights) const {
  MixingWeights result;
  for (std::size_t type = 0; type < weights.size(); ++type) {
    result.push_back(torch::where(fixed_[type].to(weights[type].device()),
                                  values_[type].to(weights[type].options().requires_grad(false)), weights[type]));
  }
  return result;
}

void Decisions::decide(std::size_t type, int64_t edge, int64_t candidate) {
  TORCH_INTERNAL_ASSERT(!decided(type, edge));
  chosen_[type][edge] = candidate;
  rebuild(type);
}

void Decisions::drop(std::size_t type, int64_t edge) {
  dropped_[type][edge] = true;
  rebuild(type);
}

void Decisions::rebuild(std::size_t type) {
  values_[type].zero_();
  for (std::size_t e = 0; e < chosen_[type].size(); ++e) {
    const auto edge = static_cast<int64_t>(e);
    fixed_[type][edge][0] = chosen_[type][e] >= 0 || dropped_[type][e];
    if (chosen_[type][e] >= 0 && !dropped_[type][e]) values_[type][edge][chosen_[type][e]] = 1;
  }
}

std::vector<int64_t> Decisions::undecided(std::size_t type) const {
  std::vector<int64_t> list;
  for (std::size_t e = 0; e < chosen_[type].size(); ++e) {
    if (chosen_[type][e] < 0) list.push_back(static_cast<int64_t>(e));
  }
  return list;
}

Architecture Decisions::architecture(const SearchSpace& space) const { return select_by_magnitude(space, values_); }

nlohmann::json Decisions::state() const { return {{"chosen", chosen_}, {"dropped", dropped_}}; }

void Decisions::restore(const nlohmann::json& state) {
  chosen_ = state.at("chosen").get<std::vector<std::vector<int64_t>>>();
  dropped_ = state.at("dropped").get<std::vector<std::vector<bool>>>();
  for (std::size_t type = 0; type < chosen_.size(); ++type) rebuild(type);
}

}  // namespace nas
