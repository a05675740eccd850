#include <nas/space/genotype.h>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <nas/space/named_genotypes.h>
#include <tests/support/expect_error.h>

using namespace nas;
using nas::testing::expect_error;

namespace {

constexpr const char* kText =
    "Genotype(normal=[('sep_conv_3x3', 0), ('skip_connect', 1)], normal_concat=range(2, 3), "
    "reduce=[('max_pool_3x3', 0), ('none', 1)], reduce_concat=[2])";

std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

/// A random valid cell of 1 to 5 nodes.
CellGenotype arbitrary_cell() {
  CellGenotype cell;
  const auto nodes = *rc::gen::inRange<int64_t>(1, 6);
  for (int64_t node = 0; node < nodes; ++node) {
    for (int i = 0; i < 2; ++i) {
      cell.edges.push_back({*rc::gen::elementOf(all_primitives()), *rc::gen::inRange<int64_t>(0, node + 2)});
    }
  }
  const auto subset = *rc::gen::inRange<int64_t>(1, int64_t{1} << (nodes + 2));  // one bit a state, not empty
  for (int64_t state = 0; state < nodes + 2; ++state) {
    if (subset >> state & 1) cell.concat.push_back(state);
  }
  return cell;
}

}  // namespace

TEST(Genotype, ReadsThePublishedForm) {
  const Genotype genotype = parse_genotype(kText);
  EXPECT_EQ(genotype.normal.edges[0], (GenotypeEdge{Primitive::SepConv3x3, 0}));
  EXPECT_EQ(genotype.reduce.edges[1], (GenotypeEdge{Primitive::None, 1}));
  EXPECT_EQ(genotype.normal.concat, std::vector<int64_t>{2});
}

TEST(Genotype, FieldOrderAndSpaceAreFree) {
  const std::string shuffled =
      "Genotype( reduce_concat = [ 2 ],reduce=[(\"max_pool_3x3\",0),('none',1),], normal_concat=range(2,3),"
      "normal=[('sep_conv_3x3',0),('skip_connect',1)] )";
  EXPECT_EQ(parse_genotype(shuffled), parse_genotype(kText));
}

TEST(Genotype, WritesWhatItReads) {
  EXPECT_TRUE(rc::check("parse(to_text(g)) == g", [] {
    const Genotype genotype{arbitrary_cell(), arbitrary_cell()};
    RC_ASSERT(parse_genotype(to_text(genotype)) == genotype);
  }));
}

TEST(Genotype, SaysWhatIsWrongAndWhere) {
  expect_error([] { parse_genotype("Genotyp(normal=[])"); }, {"character 1", "'Genotype'"});
  expect_error([] { parse_genotype(with(kText, "sep_conv_3x3", "sep_conv_4x4")); }, {"sep_conv_4x4", "sep_conv_5x5"});
  expect_error([] { parse_genotype(with(kText, "('skip_connect', 1)", "('skip_connect', 2)")); },
               {"normal", "edge 1", "state 2", "0 to 1"});
  expect_error([] { parse_genotype(with(kText, ", ('skip_connect', 1)", "")); },
               {"normal", "1 edges", "two for every"});
  expect_error([] { parse_genotype(with(kText, "[2]", "[3]")); }, {"reduce_concat", "state 3", "0 to 2"});
  expect_error([] { parse_genotype(with(kText, "[2]", "[2, 2]")); }, {"reduce_concat", "stands twice"});
  expect_error([] { parse_genotype(with(kText, "[2]", "[]")); }, {"reduce_concat"});
  expect_error([] { parse_genotype(with(kText, ", reduce_concat=[2]", "")); }, {"'reduce_concat' is missing"});
  expect_error([] { parse_genotype(with(kText, "reduce_concat", "normal_concat")); }, {"stands twice"});
  expect_error([] { parse_genotype(with(kText, "reduce_concat", "reduced")); }, {"unknown field 'reduced'"});
  expect_error([] { parse_genotype(std::string(kText) + ")"); }, {"nothing more"});
  expect_error([] { parse_genotype(std::string(kText).substr(0, 60)); }, {"the end of the text"});
  expect_error([] { parse_genotype(""); }, {"the end of the text"});
}

TEST(Genotype, EveryPrefixOfATextIsRefused) {
  const std::string text = kText;
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_THROW(parse_genotype(text.substr(0, length)), Error) << length;
  }
}

TEST(NasBench201Genotype, RoundTripsAndRefuses) {
  const std::string text =
      "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|";
  EXPECT_EQ(to_text(parse_nas_bench_201_genotype(text)), text);
  expect_error([&] { parse_nas_bench_201_genotype(with(text, "~1|+", "~0|+")); }, {"expected '~1|'"});
  expect_error([&] { parse_nas_bench_201_genotype(text + "|"); }, {"expected the end"});
  expect_error([&] { parse_nas_bench_201_genotype(text.substr(0, 30)); }, {"character"});
  expect_error([&] { parse_nas_bench_201_genotype(with(text, "skip_connect", "skip")); }, {"'skip'"});
}

TEST(NamedGenotypes, AllReadAndAnswerByName) {
  EXPECT_GE(named_genotypes().size(), 140u);
  for (const NamedGenotype& entry : named_genotypes()) {
    EXPECT_FALSE(entry.source.empty()) << entry.name;
    EXPECT_EQ(genotype_from_name_or_text(entry.name), entry.genotype);
    EXPECT_EQ(genotype_from_name_or_text(to_text(entry.genotype)), entry.genotype);
  }
  expect_error([] { genotype_from_name_or_text("DARTS_V3"); }, {"DARTS_V3", "DARTS_V1", "DARTS_V2"});
}
