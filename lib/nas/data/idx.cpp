#include <nas/data/idx.h>

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <c10/util/Exception.h>

#include <nas/data/checked_file.h>
#include <nas/run/error.h>

namespace nas {
namespace {

std::int64_t big_endian(const std::uint8_t* at) {
  return (std::int64_t{at[0]} << 24) | (std::int64_t{at[1]} << 16) | (std::int64_t{at[2]} << 8) | std::int64_t{at[3]};
}

/// One decompressed file whose header is checked: unsigned bytes (type 8) of the dimensions given.
class IdxFile {
 public:
  IdxFile(const CatalogueEntry& entry, const DataFile& file, const std::filesystem::path& path,
          const std::vector<std::int64_t>& dimensions)
      : content_(gunzip(read_file(path, entry.remedy), file.bytes, path, entry.remedy)),
        header_(4 + 4 * dimensions.size()) {
    if (content_.size() < header_) {
      fail("{}: {} bytes of content, too few for an IDX header: {}", path.string(), content_.size(), entry.remedy);
    }
    constexpr std::int64_t kUnsignedByte = 8;
    const std::int64_t magic = kUnsignedByte << 8 | static_cast<std::int64_t>(dimensions.size());
    if (const auto found = big_endian(content_.data()); found != magic) {
      fail("{}: magic number {:#010x}, expected {:#010x}: {}", path.string(), found, magic, entry.remedy);
    }
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
      if (const auto found = big_endian(content_.data() + 4 + 4 * i); found != dimensions[i]) {
        fail("{}: dimension {} is {}, expected {}: {}", path.string(), i, grouped(found), grouped(dimensions[i]),
             entry.remedy);
      }
    }
    check_size(static_cast<std::int64_t>(content_.size()), file, path, entry.remedy);
  }

  const std::vector<std::uint8_t>& content() const { return content_; }
  const std::uint8_t* begin() const { return content_.data() + header_; }
  const std::uint8_t* end() const { return content_.data() + content_.size(); }

 private:
  std::vector<std::uint8_t> content_;
  std::size_t header_;
};

}  // namespace

Dataset load_idx(const CatalogueEntry& entry, const std::filesystem::path& folder, Part part) {
  const auto& files = part == Part::Train ? entry.train : entry.test;
  TORCH_INTERNAL_ASSERT(files.size() == 2 && entry.channels == 1);
  constexpr std::int64_t kLabelHeader = 8;
  const std::int64_t count = files[1].bytes - kLabelHeader;
  const auto image_path = folder / files[0].name;
  const auto label_path = folder / files[1].name;
  const IdxFile images(entry, files[0], image_path, {count, entry.side, entry.side});
  const IdxFile labels(entry, files[1], label_path, {count});

  const auto bad =
      std::find_if(labels.begin(), labels.end(), [&](std::uint8_t label) { return label >= entry.classes; });
  if (bad != labels.end()) {
    fail("{}: record {} has label {}, expected 0 to {}: {}", label_path.string(), bad - labels.begin(), *bad,
         entry.classes - 1, entry.remedy);
  }
  Dataset dataset{entry.name,
                  part,
                  at::empty({count, 1, entry.side, entry.side}, at::kByte),
                  at::empty({count}, at::kLong),
                  entry.classes,
                  entry.normalisation(),
                  {},
                  {}};
  dataset.checksums[files[0].name] = check_checksum(images.content(), files[0], image_path, entry.remedy).sha256;
  dataset.checksums[files[1].name] = check_checksum(labels.content(), files[1], label_path, entry.remedy).sha256;
  std::copy(images.begin(), images.end(), dataset.images.data_ptr<std::uint8_t>());
  std::copy(labels.begin(), labels.end(), dataset.labels.data_ptr<std::int64_t>());
  return dataset;
}

}  // namespace nas
