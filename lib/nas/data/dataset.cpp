#include <nas/data/dataset.h>

#include <nlohmann/json.hpp>

namespace nas {

const char* name(Part part) { return part == Part::Train ? "train" : "test"; }

nlohmann::json describe(const Dataset& dataset) {
  return {
      {"name", dataset.name},
      {"part", name(dataset.part)},
      {"shape", dataset.images.sizes().vec()},
      {"classes", dataset.classes},
      {"normalisation",
       {{"name", dataset.normalisation.name},
        {"mean", dataset.normalisation.mean},
        {"std", dataset.normalisation.std},
        {"source", dataset.normalisation.source}}},
      {"checksums", dataset.checksums},
      {"changes", dataset.changes},
  };
}

}  // namespace nas
