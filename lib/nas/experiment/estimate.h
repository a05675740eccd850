#pragma once

#include <nas/experiment/supernet_study.h>
#include <nas/select/discretisation.h>
#include <nas/select/perturbation.h>
#include <nas/train/retraining.h>

namespace nas {

/// Where the estimates below come from, for --dry-run.
inline constexpr const char* kEstimateBasis =
    "a few steps of each phase timed on this machine with these threads; evaluations along the way left out";

/// The same for the strength of operations, whose length only shows as it runs.
inline constexpr const char* kStrengthEstimateBasis =
    "a few steps of each phase timed on this machine with these threads; every fine-tuning to its last epoch, the "
    "passes over the images left out";

/// Seconds of one step of `work`, which moves on by a few: the first ones warm up.
double seconds_per_step(Stepwise& work, int warm_up = 1);

/// Seconds of `work` from its beginning to its end, all epochs being alike.
double seconds_of(Stepwise& work);

/// Seconds of a whole phase. Sets the threads up as a run would.
double estimate_search(const SupernetStudy& study);
double estimate_perturbation(const SupernetStudy& study, const PerturbationOptions& options);
double estimate_strength(const SupernetStudy& study, const Split& images, const DiscretisationOptions& options,
                         const std::vector<StudiedEdge>& edges);
double estimate_retraining(const SupernetStudy& study, const RetrainingOptions& options);

}  // namespace nas
