#pragma once

#include <string>
#include <vector>

#include <nas/experiment/skip_dominance.h>
#include <nas/experiment/skip_panels.h>

namespace nas {

/// A number as the CSV files have it: as many digits as it needs.
std::string csv_number(double value);

/// The CSV of paths: a row a moment, accuracies and shares in percent. No field is empty: gnuplot would read the one of
/// the row before.
class PathCsv {
 public:
  /// One run, its gap being one of the two of SkipPath.
  void add(const std::string& curve, const SkipPath& path, const std::vector<double>& gap);
  /// Means over runs, as far as the shortest is, with the range of the gaps.
  void add_mean(const std::string& curve, const std::vector<SkipPath>& paths,
                std::vector<double> SkipPath::*gap = &SkipPath::normal_gap);
  const std::string& text() const { return text_; }

 private:
  struct Moment {
    double steps, share, train, valid, gap, low, high;
    const char* end;  ///< "first", "last" or "between"
  };
  void row(const std::string& curve, const Moment& moment);
  std::string text_ = "curve,steps,share,train_accuracy,valid_accuracy,gap,low,high,end\n";
};

/// The gap of the same lines against validation accuracy, training accuracy, and steps or another measure of time
/// (a column and its label).
std::vector<SkipPanel> three_panels(const std::vector<PanelLine>& lines,
                                    const std::pair<std::string, std::string>& time = {"steps", "training steps"});

}  // namespace nas
