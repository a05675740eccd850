#include <nas/report/cell_drawing.h>

#include <gtest/gtest.h>

#include <nas/report/csv.h>
#include <nas/run/atomic_file.h>
#include <nas/space/search_space.h>

#include "tests/support/expect_error.h"
#include "tests/support/sample_record.h"
#include "tests/support/scratch_folder.h"

namespace nas {
namespace {
using testing::contains;
using testing::error_of;
using testing::ScratchFolder;

CellDrawing sample_drawing() {
  CellDrawing drawing{.id = "fig2_2_normal",
                      .title = "Normal cell of S2 & <others>",
                      .stamp = Stamp::of({testing::sample_record()}, "laptop"),
                      .legend = "red: parameterised"};
  const SearchSpace space = search_space("s2");
  for (const char* caption : {"(a) alpha", "(b) \"strength\""}) {
    DrawnCell cell{.caption = caption};
    for (const Edge& edge : space.cells[0].edges) {
      const auto look = static_cast<EdgeLook>((edge.source + edge.target) % 3);
      cell.edges.push_back({edge.source, edge.target, look, "3/4", "sep_conv_3x3"});
    }
    drawing.cells.push_back(cell);
  }
  return drawing;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(CellDrawing, DrawsEveryEdgeOfEveryCell) {
  const ScratchFolder folder;
  const CellDrawing drawing = sample_drawing();
  drawing.write(folder.path());
  const std::string svg = read_text(folder / "fig2_2_normal.svg");
  EXPECT_EQ(occurrences(svg, "class=\"edge\""), 2 * (14u + 4u));  // and four to the output
  EXPECT_EQ(occurrences(svg, "class=\"node\""), 2 * 7u);
  const SearchSpace space = search_space("s2");
  for (const Edge& edge : space.cells[0].edges) {
    for (int cell = 0; cell < 2; ++cell) {
      const std::string title = "<title>n" + std::to_string(cell) + "_" + std::to_string(edge.source) + "&#45;&gt;n" +
                                std::to_string(cell) + "_" + std::to_string(edge.target) + "</title>";
      EXPECT_EQ(occurrences(svg, title), 1u) << title;
    }
  }
  std::size_t red = 0;
  for (const DrawnEdge& edge : drawing.cells[0].edges) red += edge.look == EdgeLook::parameterised ? 1 : 0;
  EXPECT_EQ(occurrences(svg, "<path fill=\"none\" stroke=\"#b22a15\""), 2 * red);
}

TEST(CellDrawing, WritesThePicturesBesideTheirSource) {
  const ScratchFolder folder;
  sample_drawing().write(folder.path());
  EXPECT_TRUE(read_text(folder / "fig2_2_normal.png").starts_with("\x89PNG"));
  EXPECT_TRUE(read_text(folder / "fig2_2_normal.pdf").starts_with("%PDF"));
  EXPECT_TRUE(contains(read_text(folder / "fig2_2_normal.gv"), "digraph \"fig2_2_normal\""));
  EXPECT_EQ(parse_csv(read_text(folder / "fig2_2_normal.csv"), "csv").rows.size(), 28u);
  const std::string svg = read_text(folder / "fig2_2_normal.svg");
  EXPECT_TRUE(contains(svg, "Normal cell of S2 &amp; &lt;others&gt;"));
  EXPECT_TRUE(contains(svg, "commit 0123abcd"));
}

TEST(CellDrawing, RefusesWhatCannotBeDrawn) {
  CellDrawing drawing = sample_drawing();
  drawing.cells[1].edges[3].target = 6;
  EXPECT_TRUE(contains(error_of([&] { drawing.validate(); }), "a cell of 2 inputs and 4 nodes has none such"));
  drawing.cells[1].edges.clear();
  EXPECT_TRUE(contains(error_of([&] { drawing.validate(); }), "no edge"));
  drawing.cells.clear();
  EXPECT_TRUE(contains(error_of([&] { drawing.validate(); }), "no cell"));
}

TEST(CellDrawing, AComplaintOfGraphvizLeavesTheOldPicture) {
  const ScratchFolder folder;
  CellDrawing drawing = sample_drawing();
  drawing.write(folder.path());
  const std::string before = read_text(folder / "fig2_2_normal.svg");
  drawing.title = "control \x01 character";  // not allowed in an HTML-like label
  EXPECT_TRUE(contains(error_of([&] { drawing.write(folder.path()); }), "fig2_2_normal.gv"));
  EXPECT_EQ(read_text(folder / "fig2_2_normal.svg"), before);
}

}  // namespace
}  // namespace nas
