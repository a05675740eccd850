#pragma once

#include <filesystem>

#include <nas/data/dataset.h>

namespace nas {

/// Reads one part of CIFAR-10 or CIFAR-100 in the official binary layout: records of the label byte(s), the last of
/// which is the class, and the red, green and blue planes row by row. Size, labels and SHA-256 of every file are
/// checked.
///
/// Images [n, C, side, side]; normalisation is the entry's default. Throws Error naming file, defect and remedy.
Dataset load_cifar(const CatalogueEntry& entry, const std::filesystem::path& folder, Part part);

}  // namespace nas
