#pragma once

#include <string>
#include <vector>

#include <nas/report/gnuplot.h>
#include <nas/report/table.h>
#include <nas/run/record.h>

namespace nas {

/// The base runs of figure 2.3 at two scales: does the reduced one tell the same story?
struct SkipScale {
  std::string scale;            ///< "laptop", "paper"
  std::vector<Record> records;  ///< base runs; unfinished ones are shown as far as they are
};

/// The committed base runs to set beside these: of paper scale beside laptop scale and the other way round, on the same
/// data; finished ones, else those under way. None beside smoke scale.
SkipScale other_scale(const SkipScale& here);

/// fig2_3_scales: the gap against validation accuracy, training accuracy and the share of the training, means over the
/// seeds of each scale. Not for a scale without records.
Drawing scales_figure(const SkipScale& here, const SkipScale& other);

/// fig2_3_scales: the columns of skip_dominance_table() for each scale.
Table scales_table(const SkipScale& here, const SkipScale& other);

}  // namespace nas
