#include <nas/data/cifar.h>

#include <cstring>

#include <ATen/ATen.h>

#include <nas/data/checked_file.h>
#include <nas/run/error.h>

namespace nas {
namespace {

constexpr const char* kReordered =
    "the official records in another order: subsets by index differ from the official ones";

}  // namespace

Dataset load_cifar(const CatalogueEntry& entry, const std::filesystem::path& folder, Part part) {
  const auto& files = part == Part::Train ? entry.train : entry.test;
  const std::int64_t image_bytes = entry.channels * entry.side * entry.side;
  const std::int64_t record_bytes = entry.label_bytes + image_bytes;
  std::int64_t count = 0;
  for (const DataFile& file : files) count += file.bytes / record_bytes;

  Dataset dataset{entry.name,
                  part,
                  at::empty({count, entry.channels, entry.side, entry.side}, at::kByte),
                  at::empty({count}, at::kLong),
                  entry.classes,
                  entry.normalisation(),
                  {},
                  {}};
  auto* image = dataset.images.data_ptr<std::uint8_t>();
  auto* label = dataset.labels.data_ptr<std::int64_t>();
  for (const DataFile& file : files) {
    const auto path = folder / file.name;
    const auto bytes = read_file(path, entry.remedy);
    check_size(static_cast<std::int64_t>(bytes.size()), file, path, entry.remedy);
    for (std::int64_t record = 0; record < file.bytes / record_bytes; ++record) {
      const std::uint8_t* at = bytes.data() + record * record_bytes + entry.label_bytes;
      *label = at[-1];
      if (*label >= entry.classes) {
        fail("{}: record {} has label {}, expected 0 to {}: {}", path.string(), record, *label, entry.classes - 1,
             entry.remedy);
      }
      std::memcpy(image, at, static_cast<std::size_t>(image_bytes));
      image += image_bytes;
      ++label;
    }
    const Checksum checksum = check_checksum(bytes, file, path, entry.remedy);
    dataset.checksums[file.name] = checksum.sha256;
    if (checksum.reordered && dataset.changes.empty()) dataset.changes.emplace_back(kReordered);
  }
  return dataset;
}

}  // namespace nas
