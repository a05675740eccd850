#pragma once

#include <nas/analysis/curvature_run.h>

namespace nas {

/// Whether the Dirichlet's trace after search lies below DARTS's (settings 1 and 0), with the routes' largest
/// disagreement.
Finding trace_control_finding(const CurvatureStudy& study);

/// Whether the pointwise Hessian agrees with the curvature over a step, at every snapshot.
Finding kinks_finding(const CurvatureStudy& study);

/// Whether the snapshots of Dirichlet searches meet the premise and the bound of Proposition 2.
Finding trained_bound_finding(const CurvatureStudy& study);

}  // namespace nas
