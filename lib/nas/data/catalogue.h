#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nas {

/// Constants of (pixel - mean) / std for pixels scaled to [0, 1], one of each a channel.
struct Normalisation {
  std::string name;  ///< for example "darts" or "nas-bench-201"
  std::vector<double> mean;
  std::vector<double> std;
  std::string source;  ///< the published code, or how we computed them
};

/// One official file of a data set.
struct DataFile {
  std::string name;
  std::int64_t bytes = 0;        ///< of the content, after decompression
  std::string sha256;            ///< of the content, after decompression
  std::string reordered_sha256;  ///< the same records in another order; empty: no such copy is known
};

/// What is known of a data set before any of its files is read.
struct CatalogueEntry {
  std::string name;    ///< "cifar10", "cifar100", "fashion-mnist"
  std::string title;   ///< "CIFAR-10"
  std::string layout;  ///< "cifar" (binary records) or "idx" (gzipped IDX)
  std::int64_t classes = 0;
  std::int64_t channels = 0;
  std::int64_t side = 0;                ///< pixels
  std::int64_t label_bytes = 0;         ///< "cifar" layout: label bytes before the image, the last one is used
  std::string folder;                   ///< usual folder inside the data folder
  std::filesystem::path system_folder;  ///< where a system package installs it; empty: none
  std::string remedy;                   ///< what the user can do about a missing or damaged file
  std::vector<DataFile> train;
  std::vector<DataFile> test;
  std::map<std::string, Normalisation> normalisations;
  std::string default_normalisation;

  /// The constants of that name; an empty name gives the default. Throws Error naming the known ones.
  const Normalisation& normalisation(std::string_view name = "") const;
};

/// Parses a catalogue (the format is that of catalogue.toml). Throws Error on a missing or ill-typed key.
std::map<std::string, CatalogueEntry> parse_catalogue(std::string_view toml);

/// The entry of that name in the catalogue compiled into the library. Throws Error naming the known ones.
const CatalogueEntry& catalogue_entry(std::string_view name);

}  // namespace nas
