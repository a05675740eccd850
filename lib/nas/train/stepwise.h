#pragma once

#include <optional>

#include <nlohmann/json.hpp>

#include <nas/run/checkpoint.h>
#include <nas/run/progress.h>

namespace nas {

/// Long work that goes step by step and can be stopped between any two of them: a search, a selection, a retraining.
/// Restored from a checkpoint it goes on bit for bit, so that a killed run ends with the same numbers.
class Stepwise {
 public:
  virtual ~Stepwise() = default;

  virtual bool finished() const = 0;
  /// One step: a batch, or an evaluation. Only while not finished. Throws Diverged on a loss that is not finite.
  virtual void step() = 0;
  /// The row of the series that the last step completed (an epoch, a decision), once.
  virtual std::optional<nlohmann::json> take_row() = 0;
  /// Where the work stands, for the progress line.
  virtual Position position() const = 0;

  virtual Checkpoint checkpoint() const = 0;
  virtual void restore(const Checkpoint& checkpoint) = 0;
};

}  // namespace nas
