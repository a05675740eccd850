#pragma once

#include <string>
#include <vector>

#include <nas/analysis/expansion.h>

namespace nas {

/// How well one theory of an operation's importance agrees with the true one, over all edges and operations.
struct TheoryScore {
  double spearman = 0;  ///< rank correlation with the true change of the loss
  double share = 0;     ///< of the change explained (see share_explained()); meaningless for the magnitude
};

/// The theories of CandidateChange, for one kind of decision.
struct TheoryScores {
  TheoryScore expansion;  ///< gradient and exact Hessian
  TheoryScore gradient;   ///< H = 0
  TheoryScore hessian;    ///< the Hessian term alone (eq. 2.3)
  TheoryScore identity;   ///< gradient and H = s I
  double magnitude = 0;   ///< Spearman's correlation of theta itself
};

TheoryScores theory_scores(const std::vector<CandidateChange>& changes);

/// Mean over supernets; at least one.
TheoryScores mean_scores(const std::vector<TheoryScores>& all);

/// What the Hessian is worth for one kind of decision: the three comparisons of claim equation2_2.hessian_explains.
struct HessianWorth {
  bool term_ranks_above_magnitude;      ///< the Hessian term alone against theta
  bool expansion_ranks_above_gradient;  ///< gradient and Hessian against H = 0
  bool expansion_explains_more;         ///< the same by the share of the change
  int count() const { return term_ranks_above_magnitude + expansion_ranks_above_gradient + expansion_explains_more; }
};

HessianWorth hessian_worth(const TheoryScores& agreement);

/// The claim's verdict from decisions[decision][seed]: "reproduced" when every comparison holds on every seed,
/// "reproduced in direction" when every one holds on the mean over the seeds, else "not reproduced".
std::string hessian_verdict(const std::vector<std::vector<TheoryScores>>& decisions);

}  // namespace nas
