// The program `nas` as a user starts it: what it prints, what it leaves, how it complains.
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nas/model/network.h>
#include <nas/space/named_genotypes.h>
#include <nas/supernet/supernet.h>
#include <nas/train/random.h>
#include <tests/support/expect_error.h>
#include <tests/support/program.h>
#include <tests/support/scratch_folder.h>

namespace nas {
namespace {
using testing::contains;
using testing::Ended;
using testing::expect_contains;
using testing::ScratchFolder;

Ended nas_program(const std::vector<std::string>& arguments) {
  const ScratchFolder folder;
  return testing::run_program("nas", arguments, folder.path());
}

/// A subcommand at smoke scale on synthetic images, into `out`.
Ended smoke(const std::string& command, const ScratchFolder& out, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {command, "--scale",          "smoke", "--dataset", "synthetic",
                                    "--out", out.path().string()};
  words.insert(words.end(), more.begin(), more.end());
  return nas_program(words);
}

/// Of a line "KEY VALUE"; a test failure and "" where there is none.
std::string value_of(const Ended& ended, const std::string& key) {
  const std::string text = "\n" + ended.output;
  const std::size_t begin = text.find("\n" + key + " ");
  if (begin == std::string::npos) {
    ADD_FAILURE() << "no line " << key << " in: " << ended.output << ended.complaints;
    return {};
  }
  const std::size_t value = begin + key.size() + 2;
  return text.substr(value, text.find('\n', value) - value);
}

std::size_t stages_in(const ScratchFolder& out, const std::string& stage) {
  std::size_t count = 0;
  for (const auto& file : std::filesystem::directory_iterator(out / "artifacts")) {
    const std::string name = file.path().filename().string();
    count += name.starts_with(stage + "-") && name.ends_with(".stage");
  }
  return count;
}

void expect_refused(const Ended& ended, const std::vector<std::string>& parts) {
  EXPECT_EQ(ended.code, 2);
  expect_contains(ended.complaints, parts);
}

// Counted with the published model code (official DARTS cnn/model.py and cnn/model_search.py).
TEST(Params, CountsPublishedNetworksAndSupernets) {
  const Ended network = nas_program({"params", "--genotype", "DARTS_V2"});
  EXPECT_EQ(network.code, 0);
  EXPECT_EQ(value_of(network, "params"), "3349342");
  EXPECT_EQ(value_of(nas_program({"params", "--space", "darts-8"}), "params"), "1930618");

  const Network small(genotype_from_name_or_text("PDARTS"), {.channels = 4, .layers = 3}, make_generator(0));
  const Ended counted = nas_program({"params", "--genotype", "PDARTS", "--channels", "4", "--layers", "3"});
  EXPECT_EQ(value_of(counted, "params"), std::to_string(count_parameters(small)));
  EXPECT_EQ(value_of(counted, "params_with_aux"), std::to_string(count_parameters(small, true)));
  EXPECT_EQ(value_of(counted, "madds"), std::to_string(small.multiply_adds()));
}

TEST(Params, SaysWhatToAskFor) {
  expect_refused(nas_program({"params"}), {"--genotype NAME|TEXT", "--space NAME"});
  expect_refused(nas_program({"params", "--genotype", "DARTS_V3"}), {"DARTS_V3", "DARTS_V2"});
  expect_refused(nas_program({"params", "--genotype", "DARTS_V2", "--space", "s2"}), {"--space"});
  expect_refused(nas_program({"params", "--genotype", "DARTS_V2", "--layers", "-1"}), {"--layers"});
}

TEST(Info, ListsWhatThereIs) {
  const Ended brief = nas_program({"info"}), whole = nas_program({"info", "--genotypes"});
  EXPECT_EQ(brief.code, 0);
  expect_contains(brief.output, {"LibTorch", "spaces ", "darts-8", "nas-bench-201"});
  EXPECT_TRUE(contains(brief.output, fmt::format("published architectures {} (", named_genotypes().size())));
  for (const NamedGenotype& entry : named_genotypes()) expect_contains(whole.output, {entry.name, entry.source});
}

TEST(Commands, SearchSelectAndTrainGoTogether) {
  const ScratchFolder out;
  const Ended searched = smoke("search", out);
  ASSERT_EQ(searched.code, 0) << searched.complaints;
  EXPECT_EQ(value_of(searched, "seed"), "0");
  EXPECT_NO_THROW(parse_genotype(value_of(searched, "genotype")));
  ASSERT_EQ(stages_in(out, "search"), 1u);

  // From the supernet that is there.
  const Ended selected = smoke("select", out);
  ASSERT_EQ(selected.code, 0) << selected.complaints;
  const std::string genotype = value_of(selected, "genotype");
  EXPECT_EQ(stages_in(out, "search"), 1u);

  const Ended trained = smoke("train", out, {"--genotype", genotype});
  ASSERT_EQ(trained.code, 0) << trained.complaints;
  EXPECT_EQ(value_of(trained, "genotype"), genotype);
  const double accuracy = std::stod(value_of(trained, "test_accuracy"));
  EXPECT_GE(accuracy, 0);
  EXPECT_LE(accuracy, 1);

  // Asked again, each answers from its record.
  const Ended again = smoke("search", out);
  EXPECT_EQ(again.code, 0);
  EXPECT_EQ(value_of(again, "genotype"), value_of(searched, "genotype"));
  EXPECT_TRUE(contains(again.complaints, "1 of 1 units are done"));
}

TEST(Commands, OverridesAreCheckedAndShown) {
  const ScratchFolder out;
  expect_refused(smoke("search", out, {"--set", "search.epohcs=2"}), {"search.epohcs", "search.epochs"});
  expect_refused(smoke("search", out, {"--set", "search.epochs=-2"}), {"epochs = -2"});
  expect_refused(smoke("search", out, {"--set", "search.space=\"s9\""}), {"s9", "s4"});
  expect_refused(smoke("train", out, {"--genotype", "nothing"}), {"nothing"});
  EXPECT_FALSE(std::filesystem::exists(out / "nas"));

  const Ended plan = smoke("search", out, {"--dry-run", "--set", "search.epochs=7"});
  EXPECT_EQ(plan.code, 0);
  expect_contains(plan.output, {"search.epochs", "--set"});
}

TEST(Parity, NamesTheFileItCannotRead) {
  expect_refused(nas_program({"parity", "/nowhere/cell.pt"}), {"/nowhere/cell.pt"});
  expect_refused(nas_program({"parity"}), {"files"});
}

TEST(Nas, WithoutACommandShowsThem) {
  expect_refused(nas_program({}), {"subcommand"});
  const Ended help = nas_program({"--help"});
  EXPECT_EQ(help.code, 0);
  expect_contains(help.output, {"search", "select", "train", "params", "parity", "info"});
}

}  // namespace
}  // namespace nas
