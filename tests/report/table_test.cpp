#include <nas/report/table.h>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <nas/report/csv.h>
#include <nas/report/published.h>
#include <nas/run/atomic_file.h>

#include "tests/support/expect_error.h"
#include "tests/support/sample_record.h"
#include "tests/support/scratch_folder.h"

namespace nas {
namespace {
using testing::contains;
using testing::error_of;
using testing::ScratchFolder;

Table sample_table() {
  Table table{.id = "table3_1",
              .title = "Test error",
              .columns = {{"architecture", "", Align::left}, {"test error", "%"}},
              .notes = {"† another space"},
              .stamp = Stamp::of({testing::sample_record()}, "laptop")};
  table.add_row({"DARTS_V2 & co", "3.00 ± 0.14"});
  table.add_row({"a|b, \"c\"", "†"});
  return table;
}

TEST(Csv, AnyTableRoundTrips) {
  rc::check([](std::vector<std::vector<std::string>> rows) {
    constexpr char kLetters[] = {'a', '#', '"', ',', '\n', ' '};
    std::string text = csv_line({"x", "y"});
    std::vector<std::vector<std::string>> expected;
    for (const auto& row : rows) {
      std::vector<std::string> fields(2);
      for (std::size_t i = 0; i < row.size(); ++i)
        for (const char c : row[i]) fields[i % 2] += kLetters[static_cast<unsigned char>(c) % 6];
      expected.push_back(fields);
      text += csv_line(fields);
    }
    RC_ASSERT(parse_csv(text, "f").rows == expected);
  });
}

TEST(Csv, NamesTheLineOfAMistake) {
  EXPECT_EQ(error_of([] { parse_csv("# note\na,b\n1,2\n3\n", "t.csv"); }), "t.csv:4: 1 fields, the header has 2");
  EXPECT_TRUE(contains(error_of([] { parse_csv("a,b\n1,\"2\n", "t.csv"); }), "t.csv:2: a quote is opened"));
  EXPECT_TRUE(contains(error_of([] { parse_csv("# only\n", "t.csv"); }), "no header line"));
}

TEST(Table, CsvHoldsCellsAndStamp) {
  const Csv csv = parse_csv(sample_table().csv(), "t.csv");
  EXPECT_EQ(csv.columns, (std::vector<std::string>{"architecture", "test error (%)"}));
  EXPECT_EQ(csv.rows[1][0], "a|b, \"c\"");
  EXPECT_EQ(csv.comments[1], "laptop scale, cifar10, seed 0 (n = 1), commit 0123abcd");
}

TEST(Table, MarkdownLinesUpAndEscapes) {
  const std::string text = sample_table().markdown();
  EXPECT_TRUE(contains(text, "| architecture  | test error (%) |\n|:--------------|---------------:|\n"));
  EXPECT_TRUE(contains(text, "| DARTS_V2 & co |    3.00 ± 0.14 |\n"));
  EXPECT_TRUE(contains(text, "| a\\|b, \"c\"     |"));
}

TEST(Table, LatexEscapes) {
  const std::string text = sample_table().latex();
  EXPECT_TRUE(contains(text, "DARTS\\_V2 \\& co & 3.00 $\\pm$ 0.14 \\\\"));
  EXPECT_TRUE(contains(text, "test error (\\%)"));
  EXPECT_EQ(escape_latex("\\{}$&#%_~^"), "\\textbackslash{}\\{\\}\\$\\&\\#\\%\\_\\textasciitilde{}\\textasciicircum{}");
}

TEST(Table, WritesItsThreeFiles) {
  const ScratchFolder folder;
  sample_table().write(folder.path());
  EXPECT_EQ(read_text(folder / "table3_1.csv"), sample_table().csv());
  EXPECT_EQ(read_text(folder / "table3_1.md"), sample_table().markdown());
  EXPECT_EQ(read_text(folder / "table3_1.tex"), sample_table().latex());
}

TEST(Stamp, ListsSeedsCommitsAndNotices) {
  std::vector<Record> records(4, testing::sample_record());
  for (std::int64_t i = 0; i < 4; ++i) records[static_cast<std::size_t>(i)].unit.seed = i;
  EXPECT_TRUE(contains(Stamp::of(records, "laptop").line(), "seeds 0-3 (n = 4)"));
  records[3].unit.seed = 7;
  records[3].versions.commit = "ffff";
  records[3].data["notice"] = "CIFAR-10 is not there";
  const Stamp stamp = Stamp::of(records, "smoke");
  EXPECT_TRUE(contains(stamp.line(), "seeds 0, 1, 2, 7 (n = 4), commit 0123abcd+ffff"));
  EXPECT_TRUE(contains(stamp.line(), "numbers mean nothing"));
  EXPECT_EQ(stamp.notice, "CIFAR-10 is not there");
  EXPECT_TRUE(contains(Stamp::of({}, "laptop").line(), "no seed yet"));
}

TEST(Published, TheFourTablesAreReadWithTheirSource) {
  // Thesis, Tables 2.1, 3.1, 3.2 and 3.3.
  EXPECT_EQ(PublishedTable::read("table2_1").number("ResNet", "after_accuracy_pct"), 83.2015);
  const PublishedTable table = PublishedTable::read("table3_1");
  EXPECT_EQ(table.names().size(), 24u);
  EXPECT_EQ(table.number("DARTS+PT (avg)", "test_error_pct"), 2.61);
  EXPECT_EQ(table.number("DARTS+PT (avg)", "test_error_std"), 0.08);
  EXPECT_FALSE(table.number("DARTS+PT (best)", "test_error_std"));
  EXPECT_EQ(table.cell("DARTS+PT (avg)", "cost_marks"), "‡");
  EXPECT_TRUE(contains(table.source(), "Table 3.1"));
  EXPECT_EQ(PublishedTable::read("table3_2").number("DrNAS", "test_error_pct"), 2.54);
  EXPECT_EQ(PublishedTable::read("table3_3").cell("ShuffleNet 2× (v1)", "params_m"), "~5");
  EXPECT_FALSE(PublishedTable::read("table3_3").number("ShuffleNet 2× (v1)", "params_m"));
}

TEST(Published, NamesTheNearestRowAndColumn) {
  const PublishedTable table = PublishedTable::read("table3_1");
  EXPECT_TRUE(contains(error_of([&] { table.cell("DATRS", "params_m"); }), "no row named DATRS: did you mean DARTS?"));
  EXPECT_TRUE(contains(error_of([&] { table.cell("DARTS", "parms_m"); }), "did you mean params_m?"));
  EXPECT_TRUE(contains(error_of([] { PublishedTable(parse_csv("a\n1\n", "t.csv"), "t.csv"); }), "names its source"));
}

}  // namespace
}  // namespace nas
