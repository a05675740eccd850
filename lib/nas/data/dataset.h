#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <nlohmann/json_fwd.hpp>

#include <nas/data/catalogue.h>

namespace nas {

/// The official parts of a data set. Validation images are a split of the train part (split.h), never of the test part.
enum class Part { Train, Test };

/// "train" or "test".
const char* name(Part part);

/// One official part of a data set, whole and in memory, in the order of the official files.
struct Dataset {
  std::string name;  ///< "cifar10", "cifar100", "fashion-mnist" or "synthetic"
  Part part = Part::Train;
  at::Tensor images;  ///< [n, C, H, W] uint8, contiguous
  at::Tensor labels;  ///< [n] int64, 0 to classes - 1
  std::int64_t classes = 0;
  Normalisation normalisation;                   ///< one constant for each of the C channels
  std::map<std::string, std::string> checksums;  ///< file name to SHA-256 of its content
  std::vector<std::string> changes;              ///< what differs from the official images, in the order it was done

  std::int64_t size() const { return labels.size(0); }
};

/// What a run record says of the data: name, part, image count and shape, normalisation with its source, checksums,
/// changes.
nlohmann::json describe(const Dataset& dataset);

}  // namespace nas
