#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include <ATen/core/Tensor.h>
#include <nlohmann/json.hpp>

namespace nas {

/// Everything a unit needs to go on where it stopped: named tensors and one JSON document.
///
/// On disk: magic, lengths and XXH3 hashes of both parts, an index (CBOR, so that every double is kept bit for bit,
/// NaN included), then the tensors' bytes. The newest file is never torn (see AtomicFile), so no older one is kept.
struct Checkpoint {
  std::map<std::string, at::Tensor> tensors;  ///< any shape and dense dtype; kept bit for bit, loaded on the CPU
  nlohmann::json meta = nlohmann::json::object();

  /// Replaces the file atomically. A failure (disk full, write error) throws Error and leaves the previous file intact
  /// and no temporary file behind. Tensors on other devices are copied to the CPU.
  void save(const std::filesystem::path& file) const;

  /// Nullopt when the file is missing; a corrupt or truncated one throws Error with the remedy.
  static std::optional<Checkpoint> load(const std::filesystem::path& file);

  /// The JSON document alone, without reading the tensors.
  static std::optional<nlohmann::json> load_meta(const std::filesystem::path& file);
};

}  // namespace nas
