#include <nas/train/convergence.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <c10/util/Exception.h>

#include <nas/run/error.h>

namespace nas {

void ConvergenceOptions::validate() const {
  if (window < 1) fail("convergence: window = {}: must be at least 1", window);
  if (!(tolerance >= 0 && tolerance < 1)) fail("convergence: tolerance = {}: must lie in [0, 1)", tolerance);
  if (patience < 1) fail("convergence: patience = {}: must be at least 1", patience);
  if (max_epochs < 1) fail("convergence: max_epochs = {}: must be at least 1", max_epochs);
}

Convergence::Convergence(const ConvergenceOptions& options) : options_(options) { options_.validate(); }

void Convergence::add(double loss) {
  TORCH_INTERNAL_ASSERT(!stopped() && std::isfinite(loss) && loss >= 0);
  losses_.push_back(loss);
  const auto count = std::min<std::ptrdiff_t>(options_.window, static_cast<std::ptrdiff_t>(losses_.size()));
  const double smoothed = std::accumulate(losses_.end() - count, losses_.end(), 0.0) / static_cast<double>(count);
  if (losses_.size() == 1 || smoothed < (1 - options_.tolerance) * level_) {
    level_ = smoothed;
    without_improvement_ = 0;
  } else {
    ++without_improvement_;
  }
}

void Convergence::restore(const nlohmann::json& state) {
  *this = Convergence(options_);
  for (const double loss : state.get<std::vector<double>>()) add(loss);
}

}  // namespace nas
