#include <nas/experiment/read_options.h>

#include <gtest/gtest.h>

#include <nas/run/scale.h>
#include <tests/support/expect_error.h>

using namespace nas;
using namespace nas::testing;

namespace {

/// Reads `toml` as a scale file of these options alone.
template <class Options>
Options read_from(const std::string& toml, Options options = {}) {
  Reader reader(parse_toml(toml, "test.toml"), "test.toml");
  read(reader, options);
  reader.finish();
  return options;
}

/// Every key says where its default comes from.
template <class Options>
void expect_sources(std::size_t keys) {
  Options options;
  Reader reader(nlohmann::json::object(), "test.toml");
  read(reader, options);
  const nlohmann::json sources = reader.sources();
  EXPECT_EQ(sources.size(), keys) << sources;
  for (const auto& [key, source] : sources.items()) {
    const auto text = source.template get<std::string>();
    EXPECT_TRUE(key == "name" || (text != "default" && text != "test.toml")) << key << ": " << text;
  }
}

}  // namespace

TEST(ReadOptions, EveryDefaultHasASource) {
  expect_sources<DatasetOptions>(2);
  expect_sources<SplitOptions>(4);
  expect_sources<AugmentationOptions>(4);
  expect_sources<ArchitectureOptions>(4);
  expect_sources<SearchOptions>(11 + 6 + 4 + 4);
  expect_sources<PerturbationOptions>(7 + 6);
  expect_sources<DiscretisationOptions>(4 + 4 + 6);
  expect_sources<RetrainingOptions>(8 + 6 + 4);
  expect_sources<TrainingOptions>(3 + 6 + 4);
  expect_sources<VggOptions>(2);
  expect_sources<ResNetOptions>(2);
  expect_sources<ShuffleOptions>(6);
}

// Fact sheet: official DARTS cnn/train_search.py and cnn/train.py.
TEST(ReadOptions, AnEmptyFileIsThePublishedSetting) {
  const auto search = read_from<SearchOptions>("");
  EXPECT_EQ(search.space, "darts-8");
  EXPECT_EQ(search.epochs, 50);
  EXPECT_EQ(search.batch_size, 64);
  EXPECT_EQ(search.supernet.channels, 16);
  EXPECT_EQ(search.supernet.layers, 8);
  EXPECT_EQ(search.bilevel.weights.learning_rate, 0.025);
  EXPECT_EQ(search.bilevel.architecture.learning_rate, 3e-4);
  EXPECT_EQ(search.augmentation.cutout_length, 0);
  const auto retraining = read_from<RetrainingOptions>("");
  EXPECT_EQ(retraining.epochs, 600);
  EXPECT_EQ(retraining.batch_size, 96);
  EXPECT_EQ(retraining.network.channels, 36);
  EXPECT_EQ(retraining.network.layers, 20);
  EXPECT_EQ(retraining.augmentation.cutout_length, 16);
  EXPECT_EQ(read_from<PerturbationOptions>("").tune_epochs, 5);
}

// Each key lands in its own field: every value differs from the others and from the default.
TEST(ReadOptions, EveryKeyOfASearchLandsInItsField) {
  const auto o = read_from<SearchOptions>(R"(
space = "s2"
epochs = 11
batch_size = 12
alpha_scale = 0.13
independent_batches = true
validate_every = 14
channels = 15
layers = 17
partial_channels = 3
second_order = true
fixed_architecture = true
[weights]
learning_rate = 0.21
minimum_learning_rate = 0.022
momentum = 0.23
weight_decay = 0.24
gradient_clip = 25
nesterov = true
[architecture]
learning_rate = 0.31
beta1 = 0.32
beta2 = 0.33
weight_decay = 0.34
[augmentation]
crop_padding = 5
flip = false
cutout_length = 7
cutout_probability = 0.43
)");
  EXPECT_EQ(o.space, "s2");
  EXPECT_EQ(o.epochs, 11);
  EXPECT_EQ(o.batch_size, 12);
  EXPECT_EQ(o.alpha_scale, 0.13);
  EXPECT_TRUE(o.independent_batches);
  EXPECT_EQ(o.validate_every, 14);
  EXPECT_EQ(o.supernet.channels, 15);
  EXPECT_EQ(o.supernet.layers, 17);
  EXPECT_EQ(o.supernet.partial_channels, 3);
  EXPECT_TRUE(o.bilevel.second_order);
  EXPECT_TRUE(o.bilevel.fixed_architecture);
  const SgdOptions& weights = o.bilevel.weights;
  EXPECT_EQ(weights.learning_rate, 0.21);
  EXPECT_EQ(weights.minimum_learning_rate, 0.022);
  EXPECT_EQ(weights.momentum, 0.23);
  EXPECT_EQ(weights.weight_decay, 0.24);
  EXPECT_EQ(weights.gradient_clip, 25);
  EXPECT_TRUE(weights.nesterov);
  const ArchitectureOptions& architecture = o.bilevel.architecture;
  EXPECT_EQ(architecture.learning_rate, 0.31);
  EXPECT_EQ(architecture.beta1, 0.32);
  EXPECT_EQ(architecture.beta2, 0.33);
  EXPECT_EQ(architecture.weight_decay, 0.34);
  EXPECT_EQ(o.augmentation.crop_padding, 5);
  EXPECT_FALSE(o.augmentation.flip);
  EXPECT_EQ(o.augmentation.cutout_length, 7);
  EXPECT_EQ(o.augmentation.cutout_probability, 0.43);
}

TEST(ReadOptions, EveryKeyOfTheDataLandsInItsField) {
  const auto data = read_from<DatasetOptions>("name = 'cifar100'\ndownscale = 4");
  EXPECT_EQ(data.name, "cifar100");
  EXPECT_EQ(data.downscale, 4);
  const auto split = read_from<SplitOptions>("n_train = 1\nn_valid = 2\nn_full_train = 3\nn_test = 4");
  EXPECT_EQ(split.n_train, 1);
  EXPECT_EQ(split.n_valid, 2);
  EXPECT_EQ(split.n_full_train, 3);
  EXPECT_EQ(split.n_test, 4);
}

TEST(ReadOptions, EveryKeyOfTheSelectionsLandsInItsField) {
  const auto p = read_from<PerturbationOptions>(
      "tune_epochs = 2\ncell_types_together = false\ncriterion = 'loss'\nstatistics = 'running'\n"
      "augmented_validation = false\ntrain_architecture = false\nimages = 3\n[weights]\nlearning_rate = 0.5");
  EXPECT_EQ(p.tune_epochs, 2);
  EXPECT_FALSE(p.cell_types_together);
  EXPECT_EQ(p.criterion, PerturbationOptions::Criterion::Loss);
  EXPECT_EQ(p.statistics, NormStatistics::Running);
  EXPECT_FALSE(p.augmented_validation);
  EXPECT_FALSE(p.train_architecture);
  EXPECT_EQ(p.images, 3);
  EXPECT_EQ(p.weights.learning_rate, 0.5);

  const auto d = read_from<DiscretisationOptions>(
      "train_architecture = false\nstatistics = 'running'\nrepeats = 2\ncontrol = false\n"
      "[convergence]\nwindow = 3\ntolerance = 0.5\npatience = 4\nmax_epochs = 9\n[weights]\nlearning_rate = 0.25");
  EXPECT_FALSE(d.train_architecture);
  EXPECT_EQ(d.statistics, NormStatistics::Running);
  EXPECT_EQ(d.repeats, 2);
  EXPECT_FALSE(d.control);
  EXPECT_EQ(d.convergence.window, 3);
  EXPECT_EQ(d.convergence.tolerance, 0.5);
  EXPECT_EQ(d.convergence.patience, 4);
  EXPECT_EQ(d.convergence.max_epochs, 9);
  EXPECT_EQ(d.weights.learning_rate, 0.25);
}

TEST(ReadOptions, EveryKeyOfTheTrainingsLandsInItsField) {
  const auto r = read_from<RetrainingOptions>(
      "channels = 4\nlayers = 5\nauxiliary_head = false\nepochs = 6\nbatch_size = 7\nauxiliary_weight = 0.8\n"
      "drop_path = 0.9\nevaluate_every = 10\n[weights]\nlearning_rate = 0.5\n[augmentation]\ncutout_length = 3");
  EXPECT_EQ(r.network.channels, 4);
  EXPECT_EQ(r.network.layers, 5);
  EXPECT_FALSE(r.network.auxiliary_head);
  EXPECT_EQ(r.epochs, 6);
  EXPECT_EQ(r.batch_size, 7);
  EXPECT_EQ(r.auxiliary_weight, 0.8);
  EXPECT_EQ(r.drop_path, 0.9);
  EXPECT_EQ(r.evaluate_every, 10);
  EXPECT_EQ(r.weights.learning_rate, 0.5);
  EXPECT_EQ(r.augmentation.cutout_length, 3);

  const auto t = read_from<TrainingOptions>(
      "epochs = 2\nbatch_size = 3\nevaluate_every = 4\n[weights]\nlearning_rate = 0.5\n[augmentation]\nflip = false");
  EXPECT_EQ(t.epochs, 2);
  EXPECT_EQ(t.batch_size, 3);
  EXPECT_EQ(t.evaluate_every, 4);
  EXPECT_EQ(t.weights.learning_rate, 0.5);
  EXPECT_FALSE(t.augmentation.flip);

  const auto vgg = read_from<VggOptions>("channels = 8\nlayers = [1, 2]");
  EXPECT_EQ(vgg.channels, 8);
  EXPECT_EQ(vgg.layers, (std::vector<int64_t>{1, 2}));
  const auto resnet = read_from<ResNetOptions>("channels = 8\nblocks = 2");
  EXPECT_EQ(resnet.channels, 8);
  EXPECT_EQ(resnet.blocks, 2);

  const auto s = read_from<ShuffleOptions>(
      "draws = 2\ndistance_draws = 3\nexchanges = [5, 6]\nexchanges_draws = 4\nimages = 7\nbatch_size = 8");
  EXPECT_EQ(s.draws, 2);
  EXPECT_EQ(s.distance_draws, 3);
  EXPECT_EQ(s.exchanges, (std::vector<int64_t>{5, 6}));
  EXPECT_EQ(s.exchanges_draws, 4);
  EXPECT_EQ(s.images, 7);
  EXPECT_EQ(s.batch_size, 8);
}

TEST(ReadOptions, ValuesAreValidated) {
  expect_error([] { read_from<SearchOptions>("epochs = 0"); }, {"epochs = 0"});
  expect_error([] { read_from<SearchOptions>("epohcs = 1"); }, {"epohcs", "epochs"});
  expect_error([] { read_from<SearchOptions>("[weights]\nmomentum = 1.5"); }, {"momentum = 1.5"});
  expect_error([] { read_from<PerturbationOptions>("criterion = 'acc'"); }, {"'acc'", "accuracy, loss"});
  expect_error([] { read_from<PerturbationOptions>("statistics = 'eval'"); }, {"'eval'", "batch, running"});
  expect_error([] { read_from<DiscretisationOptions>("statistics = 'eval'"); }, {"'eval'", "batch, running"});
  expect_error([] { read_from<DiscretisationOptions>("repeats = 0"); }, {"repeats = 0"});
  expect_error([] { read_from<SplitOptions>("n_train = -1"); }, {"n_train"});
}
