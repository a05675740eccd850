#include <nas/run/reader.h>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <nas/run/digest.h>
#include <nas/run/scale.h>

#include "tests/support/expect_error.h"

namespace nas {
namespace {
using nlohmann::json;
using testing::contains;
using testing::error_of;

Reader reader_of(const char* toml) { return Reader(parse_toml(toml, "table3_1/laptop.toml"), "table3_1/laptop.toml"); }

TEST(Reader, ReplacesWhatIsThereAndKeepsTheRest) {
  Reader reader =
      reader_of("[search]\nepochs = 8\nlearning_rate = 1\nname = 'x'\nsizes = [1, 2]\nrates = [1, 0.5]\non = true");
  std::int64_t epochs = 50;
  int batch = 64;
  double rate = 0.025;
  std::string name = "y";
  std::vector<std::int64_t> sizes;
  std::vector<double> rates;
  bool on = false;
  Reader& search = reader.table("search");
  search("epochs", epochs, "LSY19")("batch", batch, "LSY19")("learning_rate", rate)("name", name)("sizes", sizes)(
      "rates", rates)("on", on);
  reader.finish();
  EXPECT_EQ(epochs, 8);
  EXPECT_EQ(batch, 64);
  EXPECT_EQ(rate, 1.0);
  EXPECT_EQ(name, "x");
  EXPECT_EQ(sizes, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(rates, (std::vector<double>{1, 0.5}));
  EXPECT_TRUE(on);
  EXPECT_EQ(reader.effective()["search"]["batch"], 64);
  EXPECT_EQ(reader.sources()["search.epochs"], "table3_1/laptop.toml");
  EXPECT_EQ(reader.sources()["search.batch"], "LSY19");
}

TEST(Reader, NamesAnUnknownKeyAndTheNearestKnownOne) {
  Reader reader = reader_of("[search]\nepohcs = 8");
  int epochs = 50;
  reader.table("search")("epochs", epochs);
  EXPECT_EQ(error_of([&] { reader.finish(); }),
            "table3_1/laptop.toml: search.epohcs: unknown key: did you mean search.epochs?");
}

TEST(Reader, FindsTheRightTableOfAMisplacedKey) {
  Reader reader = reader_of("perturbation_epochs = 8");
  int epochs = 50;
  reader.table("selection")("perturbation_epochs", epochs);
  EXPECT_TRUE(contains(error_of([&] { reader.finish(); }), "did you mean selection.perturbation_epochs?"));
}

TEST(Reader, RefusesAnUnknownTable) {
  Reader reader = reader_of("[quite_another]\nx = 1");
  EXPECT_EQ(error_of([&] { reader.finish(); }), "table3_1/laptop.toml: quite_another: unknown key: remove it");
}

TEST(Reader, RefusesOtherTypesAndRanges) {
  int whole = 0;
  double real = 0;
  bool flag = false;
  std::uint8_t small = 0;
  std::vector<double> list;
  EXPECT_TRUE(contains(error_of([&] { reader_of("a = 1.5")("a", whole); }), "a: expected a whole number, found 1.5"));
  EXPECT_TRUE(contains(error_of([&] { reader_of("a = true")("a", whole); }), "expected a whole number"));
  EXPECT_TRUE(contains(error_of([&] { reader_of("a = '1'")("a", real); }), "expected a finite number, found \"1\""));
  EXPECT_TRUE(contains(error_of([&] { reader_of("a = nan")("a", real); }), "expected a finite number"));
  EXPECT_TRUE(contains(error_of([&] { reader_of("a = 1")("a", flag); }), "expected true or false"));
  EXPECT_TRUE(contains(error_of([&] { reader_of("a = 256")("a", small); }), "a: 256 is out of range"));
  EXPECT_TRUE(contains(error_of([&] { reader_of("a = [1, 'x']")("a", list); }), "a list, each item a finite number"));
  EXPECT_TRUE(contains(error_of([&] { reader_of("a = 1").table("a"); }), "a: expected a table, found 1"));
}

TEST(Reader, AWholeNumberHasTheHashOfTheSameRealOne) {
  double rate = 0;
  Reader whole = reader_of("rate = 1");
  Reader real = reader_of("rate = 1.0");
  whole("rate", rate);
  real("rate", rate);
  EXPECT_EQ(config_hash(whole.effective()), config_hash(real.effective()));
}

TEST(Reader, EveryDoubleOfAFileIsReadExactly) {
  rc::check([](double value) {
    Reader exact(json{{"rate", value}}, "f");
    double read = -1;
    exact("rate", read);
    RC_ASSERT(read == value);
    double parsed = -1;
    Reader(parse_toml(fmt::format("rate = {:.17e}", value), "f"), "f")("rate", parsed);
    RC_ASSERT(parsed == value);
  });
}

}  // namespace
}  // namespace nas
