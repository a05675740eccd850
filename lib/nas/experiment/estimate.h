#pragma once

#include <nas/experiment/supernet_study.h>
#include <nas/select/perturbation.h>
#include <nas/train/retraining.h>

namespace nas {

/// Where the estimates below come from, for --dry-run.
inline constexpr const char* kEstimateBasis =
    "a few steps of each phase timed on this machine with these threads; evaluations along the way left out";

/// Seconds of one step of `work`, which moves on by a few: the first one warms up.
double seconds_per_step(Stepwise& work);

/// Seconds of a whole phase. Sets the threads up as a run would.
double estimate_search(const SupernetStudy& study);
double estimate_perturbation(const SupernetStudy& study, const PerturbationOptions& options);
double estimate_retraining(const SupernetStudy& study, const RetrainingOptions& options);

}  // namespace nas
