#include <nas/run/loss_watch.h>

#include <cmath>

#include <nas/run/error.h>

namespace nas {

void LossWatch::check(double loss, std::int64_t epoch, std::int64_t step, double learning_rate) {
  constexpr std::size_t kKept = 8;  // enough to tell a slow blow-up from a sudden one
  last_losses_.push_back(loss);
  if (last_losses_.size() > kKept) last_losses_.pop_front();
  if (std::isfinite(loss)) return;
  throw Diverged({phase_, epoch, step, learning_rate, {last_losses_.begin(), last_losses_.end()}});
}

}  // namespace nas
