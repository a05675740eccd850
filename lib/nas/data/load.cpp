#include <nas/data/load.h>

#include <algorithm>
#include <cstdlib>

#include <ATen/ATen.h>

#include <nas/data/cifar.h>
#include <nas/data/idx.h>
#include <nas/data/resize.h>
#include <nas/data/synthetic.h>
#include <nas/run/error.h>

namespace nas {
namespace {

constexpr const char* kFallback = "fashion-mnist";

std::filesystem::path data_folder(const std::filesystem::path& named) {
  const char* variable = std::getenv("NAS_DATA");
  const bool from_variable = named.empty() && variable != nullptr && *variable != '\0';
  const std::filesystem::path folder = !named.empty() ? named : from_variable ? variable : "data";
  const bool by_default = named.empty() && !from_variable;
  if (!by_default && !std::filesystem::is_directory(folder)) {
    fail("{}: no such folder ({}): create it with `make data`, or name the folder that holds the data sets",
         folder.string(), from_variable ? "from NAS_DATA" : "from --data");
  }
  return folder;
}

bool holds_any_file(const CatalogueEntry& entry, const std::filesystem::path& folder) {
  const auto there = [&](const DataFile& file) { return std::filesystem::exists(folder / file.name); };
  return std::any_of(entry.train.begin(), entry.train.end(), there) ||
         std::any_of(entry.test.begin(), entry.test.end(), there);
}

void repeat_constants(Normalisation& normalisation, std::int64_t channels) {
  normalisation.mean.resize(static_cast<std::size_t>(channels), normalisation.mean.front());
  normalisation.std.resize(static_cast<std::size_t>(channels), normalisation.std.front());
}

/// Brings a part into the form asked for and notes every change.
void reshape(Dataset& dataset, const DatasetOptions& options) {
  const std::int64_t side = dataset.images.size(2);
  if (options.pad_side > side) {
    dataset.images = pad_images(dataset.images, options.pad_side);
    dataset.changes.push_back(fmt::format("black border from {0} x {0} to {1} x {1} pixels", side, options.pad_side));
  }
  if (options.downscale > 1) {
    dataset.images = average_pool(dataset.images, options.downscale);
    dataset.changes.push_back(fmt::format("shrunk to {0} x {0} pixels by the rounded mean of {1} x {1}",
                                          dataset.images.size(2), options.downscale));
  }
  if (options.channels > 1 && dataset.images.size(1) == 1) {
    dataset.images = repeat_grey(dataset.images, options.channels);
    repeat_constants(dataset.normalisation, options.channels);
    dataset.changes.push_back(fmt::format("grey repeated in {} channels", options.channels));
  }
}

Dataset load_part(const CatalogueEntry& entry, const std::filesystem::path& folder, Part part) {
  if (entry.layout == "cifar") return load_cifar(entry, folder, part);
  if (entry.layout == "idx") return load_idx(entry, folder, part);
  fail("catalogue.toml: [{}] has the unknown layout '{}'", entry.name, entry.layout);
}

}  // namespace

void DatasetOptions::validate() const {
  if (channels < 0) fail("channels: {}, expected 0 (as they are) or more", channels);
  if (pad_side < 0) fail("pad_side: {}, expected 0 (as they are) or more pixels", pad_side);
  if (downscale < 1) fail("downscale: {}, expected 1 (as they are) or more", downscale);
}

std::filesystem::path locate(const CatalogueEntry& entry, const std::filesystem::path& named) {
  const auto folder = data_folder(named);
  for (const auto& candidate : {folder / entry.folder, folder, entry.system_folder}) {
    if (!candidate.empty() && holds_any_file(entry, candidate)) return candidate;
  }
  return {};
}

ImageData load_dataset(const DatasetOptions& options) {
  options.validate();
  ImageData data;
  if (options.name == "synthetic") {
    data = {generate_synthetic({}, Part::Train), generate_synthetic({}, Part::Test), ""};
  } else {
    const CatalogueEntry* entry = &catalogue_entry(options.name);
    std::filesystem::path folder = locate(*entry, options.folder);
    if (folder.empty() && options.fall_back && options.name == "cifar10") {
      const std::string asked = entry->title;
      entry = &catalogue_entry(kFallback);
      folder = locate(*entry, options.folder);
      data.notice = fmt::format("{} not found in {}: using {} instead (`make data` downloads {})", asked,
                                data_folder(options.folder).string(), entry->title, asked);
    }
    if (folder.empty()) {
      fail("{}: no file of {} there: {}", data_folder(options.folder).string(), entry->title, entry->remedy);
    }
    data.train = load_part(*entry, folder, Part::Train);
    data.test = load_part(*entry, folder, Part::Test);
    // Constants named for the data set asked for do not apply to the one it fell back to.
    const auto& wanted = data.notice.empty() ? options.normalisation : std::string();
    data.train.normalisation = data.test.normalisation = entry->normalisation(wanted);
  }
  reshape(data.train, options);
  reshape(data.test, options);
  return data;
}

}  // namespace nas
