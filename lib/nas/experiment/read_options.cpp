#include <nas/experiment/read_options.h>

#include <nas/run/error.h>

namespace nas {
namespace {

constexpr std::string_view kDarts = "DARTS, official code (cnn/train_search.py)";
constexpr std::string_view kDartsRetrain = "DARTS, official code (cnn/train.py)";
constexpr std::string_view kPerturbation = "DARTS-PT, official code (sota/cnn/projection.py)";
constexpr std::string_view kPlain = "ours, the usual CIFAR-10 recipe (kuangliu/pytorch-cifar): the thesis names none";
constexpr std::string_view kDepth = "ours: the thesis does not name the depth";
constexpr std::string_view kShuffling = "ours: the thesis states no number of draws";

}  // namespace

void read(Reader& reader, DatasetOptions& options) {
  reader("name", options.name)("downscale", options.downscale, "ours: original size");
  options.validate();
}

void read(Reader& reader, SplitOptions& options) {
  reader("n_train", options.n_train, kDarts)("n_valid", options.n_valid, kDarts);
  reader("n_full_train", options.n_full_train, kDartsRetrain)("n_test", options.n_test, kDartsRetrain);
  options.validate();
}

void read(Reader& reader, AugmentationOptions& options) {
  reader("crop_padding", options.crop_padding, kDarts)("flip", options.flip, kDarts);
  reader("cutout_length", options.cutout_length, kDarts)("cutout_probability", options.cutout_probability, kDarts);
  options.validate();
}

void read(Reader& reader, SgdOptions& options, std::string_view source) {
  reader("learning_rate", options.learning_rate, source);
  reader("minimum_learning_rate", options.minimum_learning_rate, source);
  reader("momentum", options.momentum, source)("weight_decay", options.weight_decay, source);
  reader("gradient_clip", options.gradient_clip, source)("nesterov", options.nesterov, source);
  options.validate();
}

void read(Reader& reader, ArchitectureOptions& options) {
  reader("learning_rate", options.learning_rate, kDarts)("beta1", options.beta1, kDarts);
  reader("beta2", options.beta2, kDarts)("weight_decay", options.weight_decay, kDarts);
  options.validate();
}

void read(Reader& reader, SearchOptions& options) {
  reader("space", options.space, kDarts)("epochs", options.epochs, kDarts)("batch_size", options.batch_size, kDarts);
  reader("alpha_scale", options.alpha_scale, kDarts)("independent_batches", options.independent_batches, kDarts);
  reader("validate_every", options.validate_every, "ours: every epoch");
  reader("channels", options.supernet.channels, kDarts)("layers", options.supernet.layers, kDarts);
  reader("partial_channels", options.supernet.partial_channels, kDarts);
  reader("second_order", options.bilevel.second_order, "DARTS-PT: first order (official code)");
  reader("fixed_architecture", options.bilevel.fixed_architecture, kDarts);
  read(reader.table("weights"), options.bilevel.weights, kDarts);
  read(reader.table("architecture"), options.bilevel.architecture);
  read(reader.table("augmentation"), options.augmentation);
  options.validate();
}

void read(Reader& reader, PerturbationOptions& options) {
  std::string criterion = options.criterion == PerturbationOptions::Criterion::Accuracy ? "accuracy" : "loss";
  std::string statistics = options.statistics == NormStatistics::Batch ? "batch" : "running";
  reader("tune_epochs", options.tune_epochs, "thesis 3.1.3.1");
  reader("cell_types_together", options.cell_types_together, kPerturbation);
  reader("criterion", criterion, kPerturbation)("statistics", statistics, kPerturbation);
  reader("augmented_validation", options.augmented_validation, kPerturbation);
  reader("train_architecture", options.train_architecture, kPerturbation);
  reader("images", options.images, kPerturbation);
  read(reader.table("weights"), options.weights, kPerturbation);
  if (criterion != "accuracy" && criterion != "loss") {
    fail("perturbation.criterion = '{}': known are accuracy, loss", criterion);
  }
  if (statistics != "batch" && statistics != "running") {
    fail("perturbation.statistics = '{}': known are batch, running", statistics);
  }
  options.criterion =
      criterion == "accuracy" ? PerturbationOptions::Criterion::Accuracy : PerturbationOptions::Criterion::Loss;
  options.statistics = statistics == "batch" ? NormStatistics::Batch : NormStatistics::Running;
  options.validate();
}

void read(Reader& reader, DiscretisationOptions& options) {
  std::string statistics = options.statistics == NormStatistics::Batch ? "batch" : "running";
  reader("train_architecture", options.train_architecture, kPerturbation)("statistics", statistics, kPerturbation);
  reader("repeats", options.repeats, "thesis 2.3.1: one");
  reader("control", options.control, "ours: what tuning alone gains");
  Reader& convergence = reader.table("convergence");
  constexpr std::string_view kOurs = "ours: the thesis gives no rule";
  convergence("window", options.convergence.window, kOurs)("tolerance", options.convergence.tolerance, kOurs);
  convergence("patience", options.convergence.patience, kOurs)("max_epochs", options.convergence.max_epochs, kOurs);
  read(reader.table("weights"), options.weights, kPerturbation);
  if (statistics != "batch" && statistics != "running") {
    fail("strength.statistics = '{}': known are batch, running", statistics);
  }
  options.statistics = statistics == "batch" ? NormStatistics::Batch : NormStatistics::Running;
  options.validate();
}

void read(Reader& reader, RetrainingOptions& options) {
  reader("channels", options.network.channels, kDartsRetrain)("layers", options.network.layers, kDartsRetrain);
  reader("auxiliary_head", options.network.auxiliary_head, kDartsRetrain);
  reader("epochs", options.epochs, kDartsRetrain)("batch_size", options.batch_size, kDartsRetrain);
  reader("auxiliary_weight", options.auxiliary_weight, kDartsRetrain)("drop_path", options.drop_path, kDartsRetrain);
  reader("evaluate_every", options.evaluate_every, "ours: every epoch");
  read(reader.table("weights"), options.weights, kDartsRetrain);
  read(reader.table("augmentation"), options.augmentation);
  options.validate();
}

void read(Reader& reader, TrainingOptions& options) {
  reader("epochs", options.epochs, kPlain)("batch_size", options.batch_size, kPlain);
  reader("evaluate_every", options.evaluate_every, "ours: every epoch");
  read(reader.table("weights"), options.weights, kPlain);
  read(reader.table("augmentation"), options.augmentation);
  options.validate();
}

void read(Reader& reader, VggOptions& options) {
  reader("channels", options.channels, kDepth)("layers", options.layers, kDepth);
  options.validate();
}

void read(Reader& reader, ResNetOptions& options) {
  reader("channels", options.channels, kDepth)("blocks", options.blocks, kDepth);
  options.validate();
}

void read(Reader& reader, ShuffleOptions& options) {
  reader("draws", options.draws, kShuffling)("distance_draws", options.distance_draws, kShuffling);
  reader("exchanges", options.exchanges, kShuffling)("exchanges_draws", options.exchanges_draws, kShuffling);
  reader("images", options.images, "ours: all")("batch_size", options.batch_size, kShuffling);
  options.validate();
}

}  // namespace nas
