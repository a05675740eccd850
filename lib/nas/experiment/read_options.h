#pragma once

#include <nas/analysis/shuffle_study.h>
#include <nas/data/load.h>
#include <nas/data/split.h>
#include <nas/model/resnet.h>
#include <nas/model/vgg.h>
#include <nas/run/reader.h>
#include <nas/search/supernet_search.h>
#include <nas/select/discretisation.h>
#include <nas/select/perturbation.h>
#include <nas/train/retraining.h>

namespace nas {

// Each function binds the keys of one table of a scale file to an options struct and validates it. The struct comes
// with the published defaults; their sources are noted for --dry-run and the record.

void read(Reader& reader, DatasetOptions& options);
void read(Reader& reader, SplitOptions& options);
void read(Reader& reader, AugmentationOptions& options);
void read(Reader& reader, SgdOptions& options, std::string_view source);
void read(Reader& reader, ArchitectureOptions& options);
void read(Reader& reader, SearchOptions& options);
void read(Reader& reader, PerturbationOptions& options);
void read(Reader& reader, DiscretisationOptions& options);
void read(Reader& reader, RetrainingOptions& options);
void read(Reader& reader, TrainingOptions& options);
void read(Reader& reader, VggOptions& options);
void read(Reader& reader, ResNetOptions& options);
void read(Reader& reader, ShuffleOptions& options);

}  // namespace nas
