#include <nas/analysis/trained_supernet.h>

#include <utility>

#include <ATen/ATen.h>

#include <nas/relax/dirichlet.h>
#include <nas/relax/relaxation.h>
#include <nas/relax/softmax.h>
#include <nas/run/error.h>
#include <nas/train/random.h>

namespace nas {
namespace {

/// DrNAS: every forward pass samples its mixing weights from Dir(elu(alpha) + 1).
class DirichletRelaxation : public Relaxation {
 public:
  DirichletRelaxation(std::vector<torch::Tensor> alpha, at::Generator generator)
      : alpha_(std::move(alpha)), generator_(std::move(generator)) {}

  const std::vector<torch::Tensor>& parameters() const override { return alpha_; }
  MixingWeights weights() override {
    MixingWeights sampled;
    for (const auto& alpha : alpha_) sampled.push_back(dirichlet_sample(dirichlet_concentration(alpha), generator_));
    return sampled;
  }
  MixingWeights expected_weights() override {
    MixingWeights mean;
    for (const auto& alpha : alpha_) mean.push_back(dirichlet_mean(dirichlet_concentration(alpha)));
    return mean;
  }

 private:
  std::vector<torch::Tensor> alpha_;
  at::Generator generator_;
};

enum Stream : std::uint64_t { weight_stream, architecture_stream, sample_stream };

std::shared_ptr<DartsSupernet> build(const SupernetOptions& options, at::Generator generator) {
  auto supernet =
      std::dynamic_pointer_cast<DartsSupernet>(make_supernet(search_space("s2"), options, std::move(generator)));
  TORCH_INTERNAL_ASSERT(supernet);
  return supernet;
}

ScalarFunction loss_on(std::shared_ptr<DartsSupernet> supernet, const at::Tensor& images, const at::Tensor& labels) {
  return [supernet = std::move(supernet), images, labels](const at::Tensor& theta) {
    return at::cross_entropy_loss(supernet->forward(images, mixing_of(*supernet, theta.to(images.scalar_type()))),
                                  labels);
  };
}

SupernetSnapshot snapshot(const DartsSupernet& supernet, const Relaxation& relaxation, bool dirichlet,
                          const Batch& analysed, const Batch& training) {
  SupernetSnapshot result;
  result.supernet = copy_supernet(supernet, at::kDouble, Engine::LibTorch);
  result.images = analysed.images.to(at::kDouble);
  result.labels = analysed.labels;
  result.train_images = training.images.to(at::kDouble);
  result.train_labels = training.labels;
  at::Tensor parameters = at::cat(relaxation.parameters()).detach().to(at::kDouble);
  if (dirichlet) {
    result.beta = dirichlet_concentration(parameters);
    parameters = result.beta.log();
  }
  result.mu = parameters - parameters.mean(1, /*keepdim=*/true);
  result.loss_of_mixing = loss_on(result.supernet, result.images, result.labels);
  result.fast_loss_of_mixing =
      loss_on(copy_supernet(supernet, at::kFloat, Engine::Auto), analysed.images, analysed.labels);
  result.loss_of_alpha = [loss = result.loss_of_mixing](const at::Tensor& alpha) {
    return loss(at::softmax(alpha, -1));
  };
  return result;
}

}  // namespace

std::shared_ptr<DartsSupernet> copy_supernet(const DartsSupernet& supernet, at::ScalarType type, Engine engine) {
  auto copy = build(supernet.options(), make_generator(0));
  copy->to(type);
  const at::NoGradGuard no_gradients;
  const auto copy_into = [](const auto& from, auto to) {
    for (const auto& item : from) to[item.key()].copy_(item.value());
  };
  copy_into(supernet.named_parameters(), copy->named_parameters());
  copy_into(supernet.named_buffers(), copy->named_buffers());
  for (auto& parameter : copy->parameters()) parameter.requires_grad_(false);
  copy->set_engine(engine);
  copy->train();
  return copy;
}

MixingWeights mixing_of(const DartsSupernet& supernet, const at::Tensor& theta) {
  const auto normal = static_cast<std::int64_t>(supernet.space().cells[0].edges.size());
  return {theta.narrow(0, 0, normal), theta.narrow(0, normal, theta.size(0) - normal)};
}

at::Tensor split_gradient(const SupernetSnapshot& snapshot, const Split& split, std::int64_t batch_size) {
  LoaderOptions loading = LoaderOptions::evaluation(batch_size);
  loading.drop_last = true;
  Loader loader(split, loading);
  const auto supernet = copy_supernet(*snapshot.supernet, at::kFloat, Engine::Auto);
  at::Tensor mean = at::zeros_like(snapshot.mu);
  for (std::int64_t step = 0; step < loader.steps(); ++step) {
    const Batch batch = loader.batch(0, step);
    const ScalarFunction loss = loss_on(supernet, batch.images, batch.labels);
    mean += gradient([&](const at::Tensor& alpha) { return loss(at::softmax(alpha, -1)); }, snapshot.mu) /
            static_cast<double>(loader.steps());
  }
  return mean;
}

void TrainedSupernetOptions::validate() const {
  if (epochs < 1 || batch_size < 1 || images < batch_size || snapshots < 2 || analysed < 2) {
    fail(
        "trained supernet: {} epochs of {} images in batches of {}, {} snapshots on {} images: all must be positive, "
        "at least one batch, two snapshots and two analysed images",
        epochs, images, batch_size, snapshots, analysed);
  }
  if (snapshots - 1 > epochs) fail("{} snapshots in {} epochs: take at most one an epoch", snapshots, epochs);
}

std::vector<SupernetSnapshot> train_and_snapshot(const TrainedSupernetOptions& options, const Split& train,
                                                 const Split& valid, std::uint64_t seed) {
  options.validate();
  LoaderOptions loading;
  loading.batch_size = options.batch_size;
  loading.drop_last = true;
  loading.seed = seed;
  Loader train_loader(train, loading);
  loading.stream = 1;
  Loader valid_loader(valid, loading);
  const Batch analysed = Loader(valid, LoaderOptions::evaluation(options.analysed)).batch(0, 0);
  const Batch training = Loader(train, LoaderOptions::evaluation(options.analysed)).batch(0, 0);

  const auto supernet = build(options.supernet, make_generator(seed, weight_stream));
  SoftmaxRelaxation softmax(supernet->space(), 1e-3, make_generator(seed, architecture_stream));
  DirichletRelaxation dirichlet(softmax.parameters(), make_generator(seed, sample_stream));
  Relaxation& relaxation = options.dirichlet ? static_cast<Relaxation&>(dirichlet) : softmax;
  BilevelOptions bilevel_options;
  bilevel_options.architecture.learning_rate = options.architecture_rate;
  bilevel_options.architecture.weight_decay = options.architecture_decay;
  Bilevel bilevel(*supernet, relaxation, bilevel_options);
  supernet->train();

  std::vector<SupernetSnapshot> snapshots = {snapshot(*supernet, relaxation, options.dirichlet, analysed, training)};
  for (std::int64_t epoch = 0; epoch < options.epochs; ++epoch) {
    const double rate = cosine_learning_rate(bilevel_options.weights, epoch, options.epochs);
    const auto steps = static_cast<double>(train_loader.steps());
    double train_loss = 0;
    double valid_loss = 0;
    double train_accuracy = 0;
    double gradient_norm = 0;
    for (std::int64_t step = 0; step < train_loader.steps(); ++step) {
      const Batch valid_batch = valid_loader.batch(epoch, step % valid_loader.steps());
      const Batch train_batch = train_loader.batch(epoch, step);
      const BilevelStep result = bilevel.step(train_batch, &valid_batch, rate);
      train_accuracy +=
          (result.train_logits.argmax(1) == train_batch.labels).to(at::kDouble).mean().item<double>() / steps;
      train_loss += result.train_loss / steps;
      valid_loss += result.valid_loss / steps;
      gradient_norm += result.architecture_gradient_norm / steps;
    }
    const std::int64_t taken = static_cast<std::int64_t>(snapshots.size());
    if ((epoch + 1) * (options.snapshots - 1) >= taken * options.epochs) {
      snapshots.push_back(snapshot(*supernet, relaxation, options.dirichlet, analysed, training));
      snapshots.back().epoch = epoch + 1;
      snapshots.back().train_loss = train_loss;
      snapshots.back().train_accuracy = train_accuracy;
      snapshots.back().valid_loss = valid_loss;
      snapshots.back().gradient_norm = gradient_norm;
    }
  }
  return snapshots;
}

}  // namespace nas
