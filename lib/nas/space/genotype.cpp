#include <nas/space/genotype.h>

#include <algorithm>
#include <optional>

#include <fmt/ranges.h>

#include <nas/run/error.h>

namespace nas {
namespace {

/// A recursive-descent reader of the small part of Python that genotypes are written in.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[noreturn]] void error(std::string_view expected) const {
    const std::string_view rest = text_.substr(std::min(at_, text_.size()), 20);
    fail("genotype, character {}: expected {}, found {}", at_ + 1, expected,
         rest.empty() ? "the end of the text" : fmt::format("'{}'", rest));
  }

  bool accept(std::string_view token) {
    skip_space();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }

  void expect(std::string_view token) {
    if (!accept(token)) error(fmt::format("'{}'", token));
  }

  void expect_end() {
    skip_space();
    if (at_ != text_.size()) error("nothing more");
  }

  std::string word() {
    skip_space();
    const std::size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_')) ++at_;
    if (begin == at_) error("a name");
    return std::string(text_.substr(begin, at_ - begin));
  }

  int64_t integer() {
    skip_space();
    const std::size_t begin = at_;
    while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_]))) ++at_;
    if (begin == at_ || at_ - begin > 6) {
      at_ = begin;
      error("a state number");
    }
    return std::stoll(std::string(text_.substr(begin, at_ - begin)));
  }

  Primitive operation() {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') error("an operation in quotes");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) error("an operation in quotes");
    const std::string_view published = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return primitive_from_name(published);
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::vector<GenotypeEdge> read_edges(Reader& reader) {
  std::vector<GenotypeEdge> edges;
  reader.expect("[");
  while (!reader.accept("]")) {
    if (!edges.empty()) {
      reader.expect(",");
      if (reader.accept("]")) break;
    }
    reader.expect("(");
    const Primitive operation = reader.operation();
    reader.expect(",");
    const int64_t source = reader.integer();
    reader.expect(")");
    edges.push_back({operation, source});
  }
  return edges;
}

std::vector<int64_t> read_concat(Reader& reader) {
  std::vector<int64_t> states;
  if (reader.accept("range")) {
    reader.expect("(");
    const int64_t first = reader.integer();
    reader.expect(",");
    const int64_t last = reader.integer();
    reader.expect(")");
    for (int64_t state = first; state < last; ++state) states.push_back(state);
    return states;
  }
  if (!reader.accept("[")) reader.error("'range(first, last)' or a list of states");
  while (!reader.accept("]")) {
    if (!states.empty()) reader.expect(",");
    states.push_back(reader.integer());
  }
  return states;
}

void check(const CellGenotype& cell, std::string_view which) {
  if (cell.edges.empty() || cell.edges.size() % 2 != 0) {
    fail("genotype, {}: {} edges; a cell has two for every node", which, cell.edges.size());
  }
  for (std::size_t i = 0; i < cell.edges.size(); ++i) {
    const int64_t state = 2 + static_cast<int64_t>(i / 2);
    if (cell.edges[i].source >= state) {
      fail("genotype, {}: edge {} ({}) reads state {}, but node {} has only the states 0 to {} before it", which, i,
           name(cell.edges[i].operation), cell.edges[i].source, state, state - 1);
    }
  }
  if (cell.concat.empty()) fail("genotype, {}_concat: no state; a cell concatenates at least one", which);
  for (std::size_t i = 0; i < cell.concat.size(); ++i) {
    const int64_t state = cell.concat[i];
    if (state > cell.nodes() + 1) {
      fail("genotype, {}_concat: state {} does not exist; the cell has the states 0 to {}", which, state,
           cell.nodes() + 1);
    }
    if (std::count(cell.concat.begin(), cell.concat.end(), state) > 1) {
      fail("genotype, {}_concat: state {} stands twice", which, state);
    }
  }
}

std::string to_text(const CellGenotype& cell, std::string_view which) {
  std::vector<std::string> edges;
  for (const auto& edge : cell.edges) edges.push_back(fmt::format("('{}', {})", name(edge.operation), edge.source));
  bool consecutive = true;
  for (std::size_t i = 1; i < cell.concat.size(); ++i) consecutive &= cell.concat[i] == cell.concat[i - 1] + 1;
  const std::string concat = consecutive ? fmt::format("range({}, {})", cell.concat.front(), cell.concat.back() + 1)
                                         : fmt::format("[{}]", fmt::join(cell.concat, ", "));
  return fmt::format("{0}=[{1}], {0}_concat={2}", which, fmt::join(edges, ", "), concat);
}

}  // namespace

Genotype parse_genotype(std::string_view text) {
  Reader reader(text);
  reader.expect("Genotype");
  reader.expect("(");
  std::optional<std::vector<GenotypeEdge>> normal, reduce;
  std::optional<std::vector<int64_t>> normal_concat, reduce_concat;
  const auto once = [&reader](auto& slot, auto read, std::string_view field) {
    if (slot) fail("genotype: the field '{}' stands twice", field);
    slot = read(reader);
  };
  bool first = true;
  while (!reader.accept(")")) {
    if (!first) {
      reader.expect(",");
      if (reader.accept(")")) break;
    }
    first = false;
    const std::string field = reader.word();
    reader.expect("=");
    if (field == "normal") {
      once(normal, read_edges, field);
    } else if (field == "reduce") {
      once(reduce, read_edges, field);
    } else if (field == "normal_concat") {
      once(normal_concat, read_concat, field);
    } else if (field == "reduce_concat") {
      once(reduce_concat, read_concat, field);
    } else {
      fail("genotype: unknown field '{}': known are normal, normal_concat, reduce, reduce_concat", field);
    }
  }
  reader.expect_end();
  const auto need = [](const auto& slot, std::string_view field) {
    if (!slot) fail("genotype: the field '{}' is missing", field);
    return *slot;
  };
  Genotype genotype{{need(normal, "normal"), need(normal_concat, "normal_concat")},
                    {need(reduce, "reduce"), need(reduce_concat, "reduce_concat")}};
  check(genotype.normal, "normal");
  check(genotype.reduce, "reduce");
  return genotype;
}

std::string to_text(const Genotype& genotype) {
  return fmt::format("Genotype({}, {})", to_text(genotype.normal, "normal"), to_text(genotype.reduce, "reduce"));
}

NasBench201Genotype parse_nas_bench_201_genotype(std::string_view text) {
  NasBench201Genotype genotype;
  std::size_t edge = 0, at = 0;
  const auto expect = [&](std::string_view token) {
    if (text.substr(at, token.size()) != token) {
      fail(
          "NAS-Bench-201 cell, character {}: expected '{}', found '{}'; the form is "
          "|op~0|+|op~0|op~1|+|op~0|op~1|op~2|",
          at + 1, token, text.substr(std::min(at, text.size()), 12));
    }
    at += token.size();
  };
  for (int64_t target = 1; target < 4; ++target) {
    if (target > 1) expect("+");
    expect("|");
    for (int64_t source = 0; source < target; ++source) {
      const std::size_t tilde = std::min(text.find('~', at), text.size());
      genotype.operations[edge++] = primitive_from_name(text.substr(at, tilde - at));
      at = tilde;
      expect(fmt::format("~{}|", source));
    }
  }
  if (at != text.size()) fail("NAS-Bench-201 cell, character {}: expected the end of the text", at + 1);
  return genotype;
}

std::string to_text(const NasBench201Genotype& genotype) {
  std::string text;
  std::size_t edge = 0;
  for (int64_t target = 1; target < 4; ++target) {
    text += target > 1 ? "+|" : "|";
    for (int64_t source = 0; source < target; ++source) {
      text += fmt::format("{}~{}|", name(genotype.operations[edge++]), source);
    }
  }
  return text;
}

}  // namespace nas
