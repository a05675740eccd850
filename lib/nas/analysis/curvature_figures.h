#pragma once

#include <string>

#include <nas/analysis/curvature_run.h>

namespace nas {

/// Draws OUT/figures/hessian_{trace,eigenvalue,bound,secant}: means over the seeds with their range. `data`: the name
/// of the data set, for the stamp.
void draw_curvature(const AuditOptions& options, const CurvatureStudy& study, const std::string& data);

}  // namespace nas
