#pragma once

#include <nas/run/digest.h>
#include <nas/run/record.h>

namespace nas::testing {

/// A small valid record.
inline Record sample_record() {
  Record record;
  record.unit = {"table3_1", "darts", "s5", "laptop", 0};
  record.config = {{"search", {{"epochs", 8}, {"learning_rate", 0.025}}}};
  record.config_hash = config_hash(record.config);
  record.data = {{"name", "cifar10"}, {"files", {{"test.bin", "ab"}, {"train.bin", "cd"}}}};
  record.versions = {"0.1.0", "0123abcd", "1.13.1", "GNU 12.2.0", "Release"};
  record.device = "cpu";
  record.threads = 2;
  record.engine = "auto";
  record.series = {{{"epoch", 1}, {"train_loss", 2.25}}, {{"epoch", 2}, {"train_loss", 1.75}}};
  record.results = {{"accuracy", 0.75}};
  record.cost = {{"seconds", 12.5}};
  record.started = "2021-09-01T12:00:00Z";
  record.ended = "2021-09-01T12:00:13Z";
  return record;
}

}  // namespace nas::testing
