#include <nas/parity/parity.h>

#include <algorithm>
#include <cmath>

#include <torch/torch.h>

#include <nas/model/network.h>
#include <nas/parity/reference_file.h>
#include <nas/run/error.h>
#include <nas/search/second_order.h>
#include <nas/select/magnitude.h>
#include <nas/supernet/supernet.h>
#include <nas/train/random.h>

namespace nas {
namespace {

// What the reference files promise (their README): relative to the largest entry.
constexpr double kForward = 1e-5, kGradient = 1e-4, kDouble = 1e-9, kFiniteDifference = 1e-6;
constexpr double kNoiseFloor = 0.01;

using Tensors = std::map<std::string, torch::Tensor>;

double largest_entry(const torch::Tensor& tensor) { return tensor.to(torch::kDouble).abs().max().item<double>(); }

/// The largest difference, relative to the largest of `theirs` or to `floor` where that is more.
double relative_error(const torch::Tensor& ours, const torch::Tensor& theirs, double floor = 0) {
  if (ours.sizes() != theirs.sizes()) return INFINITY;
  const double scale = std::max(largest_entry(theirs), floor);
  const double largest = largest_entry(ours.detach().to(torch::kDouble) - theirs.to(torch::kDouble));
  if (std::isnan(largest)) return INFINITY;
  return scale > 0 ? largest / scale : largest;
}

class Comparison {
 public:
  Comparison(const ReferenceFile& file, ParityReport& report) : file_(file), report_(report) {}

  void tensor(const std::string& key, const torch::Tensor& ours, double bound) {
    report_.lines.push_back({key, "", relative_error(ours, file_.tensor(key)), bound});
  }

  /// A dictionary of tensors; each one's error is relative to its largest entry, or to a hundredth of the dictionary's
  /// largest where that is more: a gradient that is zero on paper is rounding noise on both sides.
  void tensors(const std::string& key, const torch::nn::Module& network,
               const std::function<torch::Tensor(const std::string&)>& ours, double bound) {
    ParityLine line{key, "", 0, bound};
    const Tensors reference = file_.tensors(key);
    double largest = 0;
    for (const auto& [published, theirs] : reference) largest = std::max(largest, largest_entry(theirs));
    for (const auto& [published, theirs] : reference) {
      const double error = relative_error(ours(library_name(network, published)), theirs, kNoiseFloor * largest);
      if (!(error <= line.error) || line.worst.empty()) line = {key, published, error, bound};
    }
    report_.lines.push_back(line);
  }

  void text(const std::string& key, const std::string& ours) {
    const bool equal = ours == file_.text(key);
    report_.lines.push_back({key, equal ? "" : ours, equal ? 0.0 : INFINITY, 0});
  }

 private:
  const ReferenceFile& file_;
  ParityReport& report_;
};

torch::Tensor zeros_if_undefined(const torch::Tensor& gradient, const torch::Tensor& like) {
  return gradient.defined() ? gradient : torch::zeros_like(like);
}

std::function<torch::Tensor(const std::string&)> gradients_of(const torch::nn::Module& network) {
  return [&network](const std::string& name) {
    const torch::Tensor parameter = network.named_parameters()[name];
    return zeros_if_undefined(parameter.grad(), parameter);
  };
}

std::function<torch::Tensor(const std::string&)> statistics_of(const torch::nn::Module& network) {
  return [&network](const std::string& name) { return network.named_buffers()[name]; };
}

std::shared_ptr<Supernet> load_supernet(const ReferenceFile& file, Engine engine) {
  const Tensors weights = file.tensors("weights");
  const torch::Tensor input = file.tensor("input");
  const auto classifier = weights.find("classifier.bias");
  if (classifier == weights.end()) fail("{}: weights hold no classifier.bias", file.path().string());
  const SupernetOptions options{.channels = file.meta(0),
                                .layers = file.meta(1),
                                .classes = classifier->second.size(0),
                                .image_channels = input.size(1),
                                .partial_channels = file.tensor("meta").numel() > 4 ? file.meta(4) : 1,
                                .engine = engine};
  auto supernet = make_supernet(search_space(file.text("space")), options, make_generator(0));
  supernet->to(input.scalar_type());
  load_weights(*supernet, weights);
  return supernet;
}

std::vector<torch::Tensor> architecture_leaves(const ReferenceFile& file, const std::vector<std::string>& keys) {
  std::vector<torch::Tensor> leaves;
  for (const auto& key : keys) leaves.push_back(file.tensor(key).clone().requires_grad_(true));
  return leaves;
}

torch::Tensor cross_entropy(const torch::Tensor& logits, const torch::Tensor& labels) {
  return torch::nn::functional::cross_entropy(logits, labels);
}

struct Bounds {
  double forward, gradient;
};

Bounds bounds_for(const torch::Tensor& input) {
  return input.scalar_type() == torch::kDouble ? Bounds{kDouble, kDouble} : Bounds{kForward, kGradient};
}

/// The supernet kinds: logits, loss, gradients, and what else the file holds.
void check_supernet(const ReferenceFile& file, Engine engine, Comparison& comparison) {
  const auto supernet = load_supernet(file, engine);
  const bool given_weights = file.has("theta_normal");
  const bool one_cell = supernet->space().cells.size() == 1;
  const std::string symbol = given_weights ? "theta" : "alphas";
  const std::vector<std::string> keys =
      one_cell ? std::vector<std::string>{symbol} : std::vector<std::string>{symbol + "_normal", symbol + "_reduce"};
  const std::vector<torch::Tensor> leaves = architecture_leaves(file, keys);
  const MixingWeights mixing = given_weights ? leaves : softmax(leaves);
  const Bounds bounds = bounds_for(file.tensor("input"));

  const torch::Tensor logits = supernet->forward(file.tensor("input"), mixing);
  const torch::Tensor loss = cross_entropy(logits, file.tensor("target"));
  loss.backward();
  comparison.tensor("logits", logits, bounds.forward);
  comparison.tensor("loss", loss, bounds.forward);
  for (std::size_t i = 0; i < keys.size(); ++i) comparison.tensor("grad_" + keys[i], leaves[i].grad(), bounds.gradient);
  comparison.tensors("grads", *supernet, gradients_of(*supernet), bounds.gradient);
  if (file.has("stats_after")) comparison.tensors("stats_after", *supernet, statistics_of(*supernet), bounds.forward);
  if (file.has("logits_eval")) {
    torch::NoGradGuard no_grad;
    supernet->eval();
    comparison.tensor("logits_eval", supernet->forward(file.tensor("input"), mixing), bounds.forward);
  }
  if (file.has("genotype")) comparison.text("genotype", to_text(select_by_magnitude(supernet->space(), mixing)));
}

void check_second_order(const ReferenceFile& file, Engine engine, Comparison& comparison) {
  const auto supernet = load_supernet(file, engine);
  const std::vector<torch::Tensor> alpha = architecture_leaves(file, {"alphas_normal", "alphas_reduce"});
  FlatParameters weights(*supernet);
  const Tensors published = file.tensors("momentum_buffer");
  std::vector<torch::Tensor> buffers;
  for (const auto& parameter : supernet->named_parameters()) {
    const auto found = published.find(parameter.key());
    buffers.push_back(found == published.end() ? torch::zeros_like(parameter.value()) : found->second);
  }
  const auto loss_on = [&](const std::string& input, const std::string& target) {
    return cross_entropy(supernet->forward(file.tensor(input), softmax(alpha)), file.tensor(target));
  };
  const LossFunction valid_loss = [&] { return loss_on("input", "target"); };
  const LossFunction train_loss = [&] { return loss_on("input_train", "target_train"); };

  const Bounds bounds = bounds_for(file.tensor("input"));
  const auto first = torch::autograd::grad({valid_loss()}, alpha);
  comparison.tensor("first_order_normal", first[0], bounds.gradient);
  comparison.tensor("first_order_reduce", first[1], bounds.gradient);
  const auto second = unrolled_gradient(*supernet, weights, weights.flatten(buffers), alpha, train_loss, valid_loss,
                                        {.eta = file.tensor("eta").item<double>()});
  const double bound = std::max(bounds.gradient, kFiniteDifference);
  comparison.tensor("second_order_normal", second[0], bound);
  comparison.tensor("second_order_reduce", second[1], bound);
}

void check_network(const ReferenceFile& file, Comparison& comparison) {
  const Tensors weights = file.tensors("weights");
  const torch::Tensor input = file.tensor("input");
  const NetworkOptions options{.channels = file.meta(0),
                               .layers = file.meta(1),
                               .classes = weights.at("classifier.bias").size(0),
                               .image_channels = input.size(1),
                               .image_side = input.size(2),
                               .auxiliary_head = file.has("logits_aux")};
  Network network(parse_genotype(file.text("genotype")), options, make_generator(0));
  network.to(input.scalar_type());
  load_weights(network, weights);
  const NetworkOutput output = network.forward(input);
  torch::Tensor loss = cross_entropy(output.logits, file.tensor("target"));
  const Bounds bounds = bounds_for(input);
  comparison.tensor("logits", output.logits, bounds.forward);
  if (options.auxiliary_head) {
    if (!output.auxiliary.defined()) {
      fail("{}: an auxiliary head on {} x {} images: it needs 32 x 32", file.path().string(), input.size(2),
           input.size(3));
    }
    loss = loss + 0.4 * cross_entropy(output.auxiliary, file.tensor("target"));
    comparison.tensor("logits_aux", output.auxiliary, bounds.forward);
  }
  loss.backward();
  comparison.tensor("loss", loss, bounds.forward);
  comparison.tensors("grads", network, gradients_of(network), bounds.gradient);
}

void check_dirichlet(const ReferenceFile& file, Comparison& comparison) {
  const torch::Tensor concentration = file.tensor("concentration");
  const torch::Tensor total = concentration.sum(-1, /*keepdim=*/true).expand_as(concentration);
  comparison.tensor("pathwise", torch::_dirichlet_grad(file.tensor("sample"), concentration, total), kDouble);
}

}  // namespace

bool ParityReport::passed() const {
  return !lines.empty() && std::all_of(lines.begin(), lines.end(), [](const auto& line) { return line.passed(); });
}

ParityReport check_parity(const std::filesystem::path& path, Engine engine) {
  const ReferenceFile file(path);
  ParityReport report{file.text("kind"), file.text("space"), {}};
  Comparison comparison(file, report);
  if (report.kind == "supernet" || report.kind == "nb201_supernet" || report.kind == "partial_channel") {
    check_supernet(file, engine, comparison);
  } else if (report.kind == "second_order") {
    check_second_order(file, engine, comparison);
  } else if (report.kind == "eval") {
    check_network(file, comparison);
  } else if (report.kind == "dirichlet") {
    check_dirichlet(file, comparison);
  } else {
    fail("{}: unknown kind '{}': known are supernet, second_order, nb201_supernet, partial_channel, eval, dirichlet",
         path.string(), report.kind);
  }
  return report;
}

}  // namespace nas
