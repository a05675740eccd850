#include <nas/space/search_space.h>

#include <gtest/gtest.h>

#include <tests/support/expect_error.h>

using namespace nas;

TEST(SearchSpace, DartsCellIsTheCompleteDag) {
  const SearchSpace space = search_space("darts-8");
  ASSERT_EQ(space.cells.size(), 2u);
  const CellSpace& cell = space.cells[0];
  ASSERT_EQ(cell.edges.size(), 14u);
  EXPECT_EQ(cell.incoming(2), (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(cell.incoming(5), (std::vector<int64_t>{9, 10, 11, 12, 13}));
  EXPECT_EQ(cell.edges[13].source, 4);
  EXPECT_EQ(cell.candidates(), 8);
}

TEST(SearchSpace, CandidatesOfEverySpace) {
  EXPECT_EQ(search_space("darts-7").cells[0].candidates(), 7);
  EXPECT_EQ(search_space("s5").name, "darts-7");
  EXPECT_EQ(search_space("s3").cells[1].edges[4].candidates,
            (std::vector<Primitive>{Primitive::None, Primitive::SkipConnect, Primitive::SepConv3x3}));
  EXPECT_EQ(search_space("s4").cells[0].edges[0].candidates[0], Primitive::Noise);
  // R-DARTS spaces.py, edge 12 of S1: the normal cell has no skip there.
  EXPECT_EQ(search_space("s1").cells[0].edges[12].candidates,
            (std::vector<Primitive>{Primitive::DilConv3x3, Primitive::DilConv5x5}));
  EXPECT_EQ(search_space("s1").cells[1].edges[1].candidates,
            (std::vector<Primitive>{Primitive::MaxPool3x3, Primitive::DilConv3x3}));
  EXPECT_EQ(search_space("nas-bench-201").cells[0].edges.size(), 6u);
}

TEST(SearchSpace, UnknownNameIsAnswered) {
  nas::testing::expect_error([] { search_space("s6"); }, {"'s6'", "darts-8", "nas-bench-201"});
}

TEST(Primitive, NamesRoundTrip) {
  for (const Primitive primitive : all_primitives()) EXPECT_EQ(primitive_from_name(name(primitive)), primitive);
}
