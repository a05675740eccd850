#include <nas/parity/reference_file.h>

#include <fstream>
#include <iterator>
#include <set>

#include <torch/serialize.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <nas/run/error.h>

namespace nas {
namespace {

std::map<std::string, c10::IValue> entries_of(const c10::IValue& dictionary) {
  std::map<std::string, c10::IValue> entries;
  for (const auto& entry : dictionary.toGenericDict()) entries[entry.key().toStringRef()] = entry.value();
  return entries;
}

torch::Tensor* find(torch::OrderedDict<std::string, torch::Tensor>& tensors, const std::string& name) {
  return tensors.find(name);
}

}  // namespace

ReferenceFile::ReferenceFile(const std::filesystem::path& path) : path_(path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) fail("{}: cannot be read: is the path right?", path.string());
  const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  try {
    entries_ = entries_of(torch::pickle_load(bytes));
  } catch (const std::exception& error) {
    fail("{}: not a reference file (a pickled dictionary as torch.save writes it): {}", path.string(),
         std::string(error.what()).substr(0, 120));
  }
}

bool ReferenceFile::has(const std::string& key) const { return entries_.count(key) > 0; }

const c10::IValue& ReferenceFile::at(const std::string& key) const {
  const auto found = entries_.find(key);
  if (found == entries_.end()) fail("{}: the key '{}' is missing", path_.string(), key);
  return found->second;
}

std::string ReferenceFile::text(const std::string& key) const {
  const c10::IValue& value = at(key);
  if (!value.isString()) fail("{}: '{}' is not a text", path_.string(), key);
  return value.toStringRef();
}

torch::Tensor ReferenceFile::tensor(const std::string& key) const {
  const c10::IValue& value = at(key);
  if (!value.isTensor()) fail("{}: '{}' is not a tensor", path_.string(), key);
  return value.toTensor();
}

std::map<std::string, torch::Tensor> ReferenceFile::tensors(const std::string& key) const {
  const c10::IValue& value = at(key);
  if (!value.isGenericDict()) fail("{}: '{}' is not a dictionary", path_.string(), key);
  std::map<std::string, torch::Tensor> result;
  for (const auto& [name, entry] : entries_of(value)) result[name] = entry.toTensor();
  return result;
}

int64_t ReferenceFile::meta(std::size_t i) const {
  const torch::Tensor meta = tensor("meta");
  if (static_cast<int64_t>(i) >= meta.numel()) {
    fail("{}: meta has {} entries, entry {} is needed ([C, cells or N, image side, batch (, K)])", path_.string(),
         meta.numel(), i);
  }
  return meta[static_cast<int64_t>(i)].item<int64_t>();
}

std::string library_name(const torch::nn::Module& network, const std::string& published) {
  auto parameters = network.named_parameters();
  auto buffers = network.named_buffers();
  const auto known = [&](const std::string& name) { return find(parameters, name) || find(buffers, name); };
  if (known(published)) return published;
  const std::size_t nested = published.find(".op.1.");
  if (nested != std::string::npos) {
    const std::string shorter = published.substr(0, nested) + published.substr(nested + 3);
    if (known(shorter)) return shorter;
  }
  fail("reference file: the published tensor '{}' has no counterpart in the library's network", published);
}

void load_weights(torch::nn::Module& network, const std::map<std::string, torch::Tensor>& weights) {
  torch::NoGradGuard no_grad;
  auto parameters = network.named_parameters();
  auto buffers = network.named_buffers();
  std::set<std::string> loaded;
  for (const auto& [published, value] : weights) {
    if (published.ends_with("num_batches_tracked")) continue;
    const std::string name = library_name(network, published);
    torch::Tensor* target = find(parameters, name);
    if (!target) target = find(buffers, name);
    if (target->sizes() != value.sizes()) {
      fail("reference file: '{}' has shape {}, the library's network expects {}", published, c10::str(value.sizes()),
           c10::str(target->sizes()));
    }
    target->copy_(value);
    loaded.insert(name);
  }
  for (const auto& parameter : parameters) {
    if (loaded.count(parameter.key()) == 0) {
      fail("reference file: no weights for the library's parameter '{}'", parameter.key());
    }
  }
}

}  // namespace nas
