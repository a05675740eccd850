#include <nas/train/module_state.h>

#include <cstring>
#include <sstream>

#include <torch/serialize.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <nas/run/error.h>

namespace nas {
namespace {

torch::Tensor stored(const Checkpoint& checkpoint, const std::string& name) {
  const auto found = checkpoint.tensors.find(name);
  if (found == checkpoint.tensors.end()) {
    fail("checkpoint: no tensor '{}': it was written by another version of this suite; delete it to start afresh",
         name);
  }
  return found->second;
}

template <class Visit>
void for_each_tensor(const torch::nn::Module& module, const std::string& prefix, Visit visit) {
  for (const auto& parameter : module.named_parameters()) visit(prefix + "." + parameter.key(), parameter.value());
  for (const auto& buffer : module.named_buffers()) visit(prefix + "." + buffer.key(), buffer.value());
}

}  // namespace

void save_module(const torch::nn::Module& module, Checkpoint& checkpoint, const std::string& prefix) {
  for_each_tensor(module, prefix, [&](const std::string& name, const torch::Tensor& tensor) {
    checkpoint.tensors[name] = tensor.detach().clone();
  });
}

void load_module(torch::nn::Module& module, const Checkpoint& checkpoint, const std::string& prefix) {
  torch::NoGradGuard no_grad;
  for_each_tensor(module, prefix, [&](const std::string& name, const torch::Tensor& tensor) {
    const torch::Tensor saved = stored(checkpoint, name);
    if (saved.sizes() != tensor.sizes()) {
      fail("checkpoint: '{}' has shape {}, expected {}", name, c10::str(saved.sizes()), c10::str(tensor.sizes()));
    }
    tensor.copy_(saved);
  });
}

void save_generator(const at::Generator& generator, Checkpoint& checkpoint, const std::string& name) {
  checkpoint.tensors[name] = generator.get_state();
}

void load_generator(at::Generator& generator, const Checkpoint& checkpoint, const std::string& name) {
  generator.set_state(stored(checkpoint, name));
}

void save_optimiser(const torch::optim::Optimizer& optimiser, Checkpoint& checkpoint, const std::string& name) {
  torch::serialize::OutputArchive archive;
  optimiser.save(archive);
  std::ostringstream stream;
  archive.save_to(stream);
  const std::string bytes = stream.str();
  torch::Tensor tensor = torch::empty({static_cast<int64_t>(bytes.size())}, torch::kUInt8);
  std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
  checkpoint.tensors[name] = tensor;
}

void load_optimiser(torch::optim::Optimizer& optimiser, const Checkpoint& checkpoint, const std::string& name) {
  const torch::Tensor tensor = stored(checkpoint, name).contiguous();
  torch::serialize::InputArchive archive;
  archive.load_from(static_cast<const char*>(tensor.data_ptr()), static_cast<std::size_t>(tensor.numel()));
  optimiser.load(archive);
}

}  // namespace nas
