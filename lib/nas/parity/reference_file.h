#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>
#include <torch/nn/module.h>

namespace nas {

/// A reference file: a dictionary of tensors, texts and dictionaries of tensors.
class ReferenceFile {
 public:
  /// Throws Error when the file is missing or not such a dictionary.
  explicit ReferenceFile(const std::filesystem::path& path);

  bool has(const std::string& key) const;
  std::string text(const std::string& key) const;
  torch::Tensor tensor(const std::string& key) const;
  std::map<std::string, torch::Tensor> tensors(const std::string& key) const;
  int64_t meta(std::size_t i) const;  ///< entry i of `meta`: [C, cells or N, image side, batch (, K)]

  const std::filesystem::path& path() const { return path_; }

 private:
  const c10::IValue& at(const std::string& key) const;

  std::filesystem::path path_;
  std::map<std::string, c10::IValue> entries_;
};

/// Copies weights into the network by published name. Throws Error on a name that only one of the two has (running
/// statistics may be absent from the file) and on a differing shape.
void load_weights(torch::nn::Module& network, const std::map<std::string, torch::Tensor>& weights);

/// The library's name of a published tensor: the official DrNAS code keeps a pooling and its BN in one more `op`.
std::string library_name(const torch::nn::Module& network, const std::string& published);

}  // namespace nas
