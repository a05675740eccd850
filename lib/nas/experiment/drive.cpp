#include <nas/experiment/drive.h>

namespace nas {

void drive(UnitContext& context, Stepwise& work, const std::function<void(nlohmann::json& row)>& observe) {
  if (const auto saved = context.resume()) work.restore(*saved);
  while (!work.finished()) {
    work.step();
    while (auto row = work.take_row()) {
      if (observe) observe(*row);
      context.progress().epoch(*row);
      context.series(std::move(*row));
    }
    context.progress().report(work.position());
    if (context.checkpoint_due()) context.save(work.checkpoint());
  }
}

}  // namespace nas
