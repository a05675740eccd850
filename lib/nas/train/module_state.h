#pragma once

#include <string>

#include <ATen/core/Generator.h>
#include <torch/nn/module.h>
#include <torch/optim/optimizer.h>

#include <nas/run/checkpoint.h>

namespace nas {

/// Every parameter and buffer of `module`, under PREFIX.NAME.
void save_module(const torch::nn::Module& module, Checkpoint& checkpoint, const std::string& prefix);

/// Copies them back in place, so that views stay views. Throws Error naming a tensor that is missing or misshapen.
void load_module(torch::nn::Module& module, const Checkpoint& checkpoint, const std::string& prefix);

/// A random generator's state.
void save_generator(const at::Generator& generator, Checkpoint& checkpoint, const std::string& name);
void load_generator(at::Generator& generator, const Checkpoint& checkpoint, const std::string& name);

/// A LibTorch optimiser's state, through its own archive.
void save_optimiser(const torch::optim::Optimizer& optimiser, Checkpoint& checkpoint, const std::string& name);
void load_optimiser(torch::optim::Optimizer& optimiser, const Checkpoint& checkpoint, const std::string& name);

}  // namespace nas
