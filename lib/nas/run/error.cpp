#include <nas/run/error.h>

#include <fmt/ranges.h>

namespace nas {

Diverged::Diverged(Divergence where)
    : std::runtime_error(fmt::format("the loss is not finite: phase {}, epoch {}, step {}, learning rate {:g}, "
                                     "last losses {:.4g}: lower the learning rate or clip the gradients",
                                     where.phase, where.epoch, where.step, where.learning_rate,
                                     fmt::join(where.last_losses, " "))),
      where_(std::move(where)) {}

}  // namespace nas
