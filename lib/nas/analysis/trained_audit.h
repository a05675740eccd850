#pragma once

#include <vector>

#include <nas/analysis/audit.h>
#include <nas/analysis/trained_supernet.h>

namespace nas {

/// Images for the trained-supernet audits: CIFAR-10, or Fashion-MNIST where
/// CIFAR-10 is not there, shrunk to 16 x 16 pixels; the official DARTS halves,
/// cut to `images` each.
struct AuditImages {
  Split train, valid;
  std::string notice;  ///< what was loaded instead of what was asked for; usually empty
};
AuditImages load_audit_images(const AuditOptions& options, std::int64_t images);

/// Eqs. 2.2, 2.3 and the premise of Proposition 1 on trained supernets of space
/// S2 (softmax relaxation).
std::vector<Finding> audit_trained_supernet(const AuditOptions& options);

/// Trace and spectrum of the Hessian along the search, DARTS against the
/// Dirichlet relaxation with and without its regulariser, and the bound of
/// Proposition 2 on real losses. Draws OUT/figures/hessian_trace.
std::vector<Finding> audit_hessian_trace(const AuditOptions& options);

}  // namespace nas
