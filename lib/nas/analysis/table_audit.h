#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nas/analysis/audit.h>

namespace nas {

/// The largest (mean - smallest) / standard deviation that n >= 2 numbers can have, (n - 1) / sqrt(n) with the sample's
/// standard deviation (Samuelson's inequality).
double largest_standardised_deviation(int n);

/// A mean with its standard deviation over n runs.
struct ReportedMean {
  double mean;
  double standard_deviation;
  int n;
};

/// Two-sided p value of Welch's test that two reported means are equal. Throws Error unless both have n >= 2 and a
/// standard deviation >= 0, one of them positive.
double welch_p_value(const ReportedMean& a, const ReportedMean& b);

/// The smallest (mean - best) / deviation that numbers printed with `decimals` decimals can stand for.
double smallest_ratio_before_rounding(double mean, double best, double deviation, int decimals);

/// The consistency of Tables 2.1 and 3.1 to 3.3 with themselves, each other and the text, from tables/published.
std::vector<Finding> audit_tables(const AuditOptions& options);

}  // namespace nas
