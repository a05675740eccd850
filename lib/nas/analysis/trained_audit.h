#pragma once

#include <vector>

#include <nas/analysis/audit.h>
#include <nas/analysis/trained_supernet.h>

namespace nas {

/// Images for the trained-supernet audits: CIFAR-10; where it is not there Fashion-MNIST, and where neither is the
/// synthetic set; shrunk to 8 x 8 pixels; the official DARTS halves, cut to `images` each.
struct AuditImages {
  Split train, valid;
  std::string notice;  ///< what was loaded instead of what was asked for; usually empty
};
AuditImages load_audit_images(const AuditOptions& options, std::int64_t images);

/// The training of the audits; tiny in the quick form.
TrainedSupernetOptions trained_audit_options(const AuditOptions& options);

/// Eqs. 2.2, 2.3, the premise of Proposition 1 and the finite difference of the second-order gradient on trained
/// supernets of space S2 (softmax relaxation).
std::vector<Finding> audit_trained_supernet(const AuditOptions& options);

/// Trace and spectrum of the Hessian along the search, DARTS against the Dirichlet relaxation with and without its
/// regulariser, and the bound of Proposition 2 on real losses. Draws
/// OUT/figures/hessian_{trace,eigenvalue,bound,secant}.
std::vector<Finding> audit_hessian_trace(const AuditOptions& options);

}  // namespace nas
