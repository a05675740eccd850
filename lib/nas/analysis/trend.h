#pragma once

#include <span>
#include <string>
#include <vector>

#include <nas/analysis/intervals.h>

namespace nas {

/// One run's path of two quantities, epoch by epoch.
struct Path {
  std::vector<double> x, y;
};

/// How y goes with x along training, judged by independent runs.
struct Trend {
  std::vector<double> correlations;  ///< Spearman's rho of each path; runs where it is undefined are left out
  double mean = 0;                   ///< of them; NaN without any
  Interval interval{};               ///< Student's 95 % for the mean over runs, cut to [-1, 1]; NaN with fewer than two
};

/// The epochs of one run depend on each other, so each run gives one number and the spread of the runs the interval.
Trend trend(std::span<const Path> paths);

/// "+0.56 [+0.39, +0.74]", the mean alone where there is no interval, or an em dash.
std::string describe(const Trend& trend);

/// The same with time held fixed: the partial rank correlation given the position along the path, since two quantities
/// that both drift in the course of training go together whether or not they have to do with each other.
Trend trend_given_time(std::span<const Path> paths);

/// The part of a path between two shares of its length: [0, 0.5) is its first half.
Path part(const Path& path, double from, double to);

}  // namespace nas
