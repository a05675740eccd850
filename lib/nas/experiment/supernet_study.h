#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include <nas/data/load.h>
#include <nas/data/split.h>
#include <nas/run/options.h>
#include <nas/run/reader.h>
#include <nas/run/unit_context.h>
#include <nas/search/supernet_search.h>

namespace nas {

/// How a supernet is studied, beside how it is searched.
struct StudyOptions {
  /// Images from the front of the valid split on which the variances of Proposition 1 are measured in the epochs that
  /// are validated; 0: not at all. Only for spaces whose edges hold skip_connect and one other operation.
  std::int64_t probe_images = 0;
  std::int64_t freeze_weights_after = 0;  ///< epochs after which only alpha learns; 0: never

  void validate() const;
};

/// A supernet that is trained to be looked at: its data, its search, and the training as a stage that every unit and
/// every executable with the same settings, seed and output folder shares.
class SupernetStudy {
 public:
  /// Reads the tables [data], [search] and [study] of a scale file and loads the data (with the fallback to
  /// Fashion-MNIST when no data set was asked for). The networks are sized to the data. `space`: the default search
  /// space. `like`: a study to share the images with when it reads the same data set.
  SupernetStudy(Reader& reader, const RunOptions& run, const std::string& space, const SupernetStudy* like = nullptr);

  const ImageData& data() const { return data_; }
  const Splits& splits() const { return splits_; }
  const SearchOptions& search_options() const { return search_; }
  /// The settings that shape the trained supernet: {"data": ..., "search": ..., "study": ...}.
  const nlohmann::json& config() const { return config_; }

  /// Whether the table [study] changes the search itself.
  bool shapes_search() const { return study_.freeze_weights_after > 0; }

  /// What computes the supernet's cells here: "fused (AVX3)" or "libtorch".
  std::string engine() const;

  /// A search before its first step.
  SupernetSearch begin(std::uint64_t seed) const;
  /// The finished supernet of the unit's seed: trained now, or shared with a unit that already did. The stage's series
  /// has a row an epoch; validated ones hold "features" when the probe is on (see probe_features()).
  Checkpoint train(UnitContext& context) const;
  /// A search restored from what train() returned.
  SupernetSearch restore(const Checkpoint& trained, std::uint64_t seed) const;

 private:
  SearchOptions search_;
  StudyOptions study_;
  DatasetOptions dataset_;
  ImageData data_;
  Splits splits_;
  nlohmann::json config_;
};

/// The column of skip_connect in a space whose edges hold it and one other operation. Throws Error for other spaces.
std::size_t skip_column(const std::string& space);

/// The variances of Proposition 1 on every edge that edge_features() knows (those between the nodes of a cell),
/// normalised features, evaluation mode: [{"optimal": "last_node"|"node_mean", "depth", "cell": cell type, "edge",
/// "skip": var(x - m*), "conv": var(o - m*), "covariance"}]. `images` as in Batch. Leaves the supernet in training mode
/// and otherwise as it was.
nlohmann::json probe_features(SupernetSearch& search, const at::Tensor& images);

/// What a record says of the data: {"name", "files", "notice"}.
nlohmann::json describe_data(const ImageData& data);

}  // namespace nas
