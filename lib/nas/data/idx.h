#pragma once

#include <filesystem>

#include <nas/data/dataset.h>

namespace nas {

/// Reads one part of a data set in gzipped IDX files (Fashion-MNIST): the entry lists the image file, then the label
/// file. Compression, magic numbers, counts, sizes, labels and the SHA-256 of the decompressed content are checked.
///
/// Images [n, 1, side, side]; normalisation is the entry's default. Throws Error naming file, defect and remedy.
Dataset load_idx(const CatalogueEntry& entry, const std::filesystem::path& folder, Part part);

}  // namespace nas
