#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <nas/data/dataset.h>

namespace nas {

/// Which data set, from where, and in what form.
struct DatasetOptions {
  std::string name = "cifar10";  ///< cifar10, cifar100, fashion-mnist or synthetic
  std::filesystem::path folder;  ///< --data; empty: $NAS_DATA, else data/
  bool fall_back = false;        ///< where no file of CIFAR-10 is found, take Fashion-MNIST and say so
  std::string normalisation;     ///< a name of the catalogue; empty: the data set's default
  std::int64_t channels = 3;     ///< grey images are repeated in so many channels (published stems: 3); 0: as they are
  std::int64_t pad_side = 32;    ///< smaller images get a black border up to this side in pixels; 0: as they are
  std::int64_t downscale = 1;    ///< images are shrunk by averaging squares of this side in pixels; 1: not

  /// Throws Error on an option out of range (names and sizes are checked when the data are loaded).
  void validate() const;
  bool operator==(const DatasetOptions&) const = default;
};

/// Both official parts of a data set.
struct ImageData {
  Dataset train;
  Dataset test;
  std::string notice;  ///< to be shown and recorded: what was loaded in place of what was asked for; usually empty
};

/// Where the files of a data set are: FOLDER/<its folder>, FOLDER itself, then the system's folder, whichever first
/// holds any of its files. FOLDER is the argument, else $NAS_DATA, else data/. Empty when nowhere. Throws Error when
/// the folder was named (as argument or in $NAS_DATA) and does not exist.
std::filesystem::path locate(const CatalogueEntry& entry, const std::filesystem::path& folder);

/// Loads and checks a data set and brings it into the form asked for. Throws Error naming file, defect and remedy.
ImageData load_dataset(const DatasetOptions& options);

}  // namespace nas
