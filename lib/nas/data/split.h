#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <nas/data/load.h>

namespace nas {

/// How the official training images are divided for a search. The default is the DARTS split: the first half by index
/// trains the weights, the second half validates the architecture (quark0/darts cnn/train_search.py).
struct SplitOptions {
  double train_fraction = 0.5;    ///< of the official training images, rounded down; strictly between 0 and 1
  std::int64_t n_train = 0;       ///< images from the front of the first half; 0: all of it
  std::int64_t n_valid = 0;       ///< images from the front of the second half; 0: all of it
  std::int64_t n_full_train = 0;  ///< images from the front of the official training images; 0: all of them
  std::int64_t n_test = 0;        ///< images from the front of the official test images; 0: all of them

  /// Throws Error on a fraction or count that no data set allows.
  void validate() const;
};

/// Some images of a data set. It carries its name so that a record can say on which split an accuracy was measured.
struct Split {
  std::string name;                   ///< "train", "valid", "full-train" or "test"
  Dataset dataset;                    ///< shares its tensors with the other splits
  std::vector<std::int64_t> indices;  ///< into the data set, increasing

  std::int64_t size() const { return static_cast<std::int64_t>(indices.size()); }
};

/// train and valid do not meet; full_train (for retraining) may hold images of both; test is the official test part.
struct Splits {
  Split train, valid, full_train, test;
};

/// Throws Error when a split would be empty or smaller than the count asked for.
Splits make_splits(const ImageData& data, const SplitOptions& options = {});

/// What a run record says of a split: its name, part, image count and first and last index.
nlohmann::json describe(const Split& split);

}  // namespace nas
