#include <nas/report/figure.h>

#include <limits>

#include <gtest/gtest.h>

#include <nas/report/csv.h>
#include <nas/report/gnuplot.h>
#include <nas/run/atomic_file.h>

#include "tests/support/expect_error.h"
#include "tests/support/sample_record.h"
#include "tests/support/scratch_folder.h"

namespace nas {
namespace {
using testing::contains;
using testing::error_of;
using testing::ScratchFolder;

Figure sample_figure() {
  return {.id = "fig2_3",
          .title = "Gap of skip_connect & sep_conv_3x3 {by \"epoch\"}",
          .x_label = "search epoch",
          .y_label = "mean(alpha_{skip} - alpha_conv)",
          .curves = {{"seed_0 % done", {1, 2, 3}, {0.1, 0.4, 0.2}, {0, 0.3, 0.1}, {0.2, 0.5, 0.3}},
                     {"seed 1", {1, 2, 3}, {0.2, std::numeric_limits<double>::quiet_NaN(), 0.1}, {}, {}, true}},
          .stamp = Stamp::of({testing::sample_record()}, "laptop")};
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(Figure, DrawsItsThreePicturesBesideCsvAndScript) {
  const ScratchFolder folder;
  sample_figure().write(folder.path());
  EXPECT_EQ(files_in(folder.path()), 5u);
  EXPECT_TRUE(contains(read_text(folder / "fig2_3.svg"), "</svg>"));
  EXPECT_TRUE(read_text(folder / "fig2_3.png").starts_with("\x89PNG"));
  EXPECT_TRUE(read_text(folder / "fig2_3.pdf").starts_with("%PDF"));
  const Csv csv = parse_csv(read_text(folder / "fig2_3.csv"), "fig2_3.csv");
  EXPECT_EQ(csv.rows.size(), 6u);
  EXPECT_EQ(csv.rows[4], (std::vector<std::string>{"seed 1", "2", "", "", ""}));
  // Names and stamp arrive as written, no underscore turned into a subscript.
  const std::string svg = read_text(folder / "fig2_3.svg");
  EXPECT_TRUE(contains(svg, "seed_0 % done"));
  EXPECT_TRUE(contains(svg, "Gap of skip_connect &amp; sep_conv_3x3 {by"));
  EXPECT_TRUE(contains(svg, "commit 0123abcd"));
}

TEST(Figure, SaysWhatItsBandsAre) {
  const ScratchFolder folder;
  Figure figure = sample_figure();
  figure.note = "a note";
  figure.write(folder.path());
  EXPECT_TRUE(contains(read_text(folder / "fig2_3.svg"), "a note; bands: lowest to highest seed"));
  figure.curves[0].low = figure.curves[0].high = figure.curves[0].y;  // a single seed
  figure.write(folder.path());
  EXPECT_FALSE(contains(read_text(folder / "fig2_3.svg"), "bands"));
}

TEST(Figure, OnePointIsEnough) {
  const ScratchFolder folder;
  Figure figure = sample_figure();
  figure.curves = {{"first", {1}, {0.5}, {}, {}}};
  EXPECT_NO_THROW(figure.write(folder.path()));
}

TEST(Figure, RefusesWhatCannotBeDrawn) {
  Figure figure = sample_figure();
  figure.curves[0].y.pop_back();
  EXPECT_TRUE(contains(error_of([&] { figure.validate(); }), "3 x values, 2 y values"));
  figure = sample_figure();
  figure.curves[0].low.pop_back();
  EXPECT_TRUE(contains(error_of([&] { figure.validate(); }), "a band of 2 values for 3 points"));
  figure = sample_figure();
  figure.curves[0].name = "a, b";
  EXPECT_TRUE(contains(error_of([&] { figure.validate(); }), "a comma"));
  figure.curves.clear();
  EXPECT_TRUE(contains(error_of([&] { figure.validate(); }), "nothing to draw"));
}

TEST(Drawing, AComplaintOfGnuplotIsAnErrorAndTheOldPictureStays) {
  const ScratchFolder folder;
  sample_figure().write(folder.path());
  const std::string before = read_text(folder / "fig2_3.svg");
  // Both of these end with gnuplot's exit code 0 when run as a script that goes on.
  for (const char* commands : {"  plot data using \"no such column\":\"y\"", "  plot \"nowhere.csv\" using 1:2"}) {
    const Drawing broken{.id = "fig2_3", .title = "t", .stamp = {}, .csv = "x,y\n1,2\n", .commands = commands};
    EXPECT_TRUE(contains(error_of([&] { broken.write(folder.path()); }), "fig2_3"));
  }
  EXPECT_EQ(files_in(folder.path()), 5u);
  EXPECT_EQ(read_text(folder / "fig2_3.svg"), before);
}

TEST(Drawing, NoFormatSeesWhatTheOneBeforeSet) {
  const ScratchFolder folder;
  const std::string plot = "  plot data using \"x\":\"y\" with lines\n";
  Drawing drawing{.id = "tidy", .title = "t", .stamp = {}, .csv = "x,y\n1,2\n2,3\n", .commands = plot};
  drawing.write(folder.path());
  drawing.id = "untidy";
  drawing.commands =
      plot + "  unset tics\n  unset border\n  set lmargin at screen 0.4\n  set yrange [0:9]\n  unset key\n";
  drawing.write(folder.path());
  EXPECT_EQ(read_text(folder / "untidy.png"), read_text(folder / "tidy.png"));
}

TEST(Drawing, RunsNoCommandThatATextQuotes) {
  // The notice of a fallback names `make data`: between backquotes gnuplot would run it.
  const std::string text = escape_gnuplot("use `make data`");
  EXPECT_EQ(text, "use 'make data'");
}

}  // namespace
}  // namespace nas
