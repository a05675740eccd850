#include <nas/report/cell_drawing.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <graphviz/gvc.h>

#include <nas/report/csv.h>
#include <nas/run/atomic_file.h>
#include <nas/run/error.h>

namespace nas {
namespace {

struct Format {
  const char* name;
  const char* begins;  ///< within the first bytes of such a file
  const char* dpi;     ///< "": the format's own
};

constexpr Format kFormats[] = {{"svg", "<?xml", ""}, {"png", "\x89PNG", "150"}, {"pdf", "%PDF", ""}};

std::string escape_html(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string quoted(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return '"' + escaped + '"';
}

// Three cells side by side are about 33 cm wide at their own size, twice the width of a page: letters are drawn twice
// as large as they are to be read.

/// Broken into lines of about `width` characters, each a row of an HTML-like label.
std::string small_print(const std::string& text, std::size_t width) {
  std::istringstream words(text);
  std::string print, line;
  const auto end_line = [&] {
    if (!line.empty()) print += fmt::format("<BR/><FONT POINT-SIZE=\"17\">{}</FONT>", escape_html(line));
    line.clear();
  };
  for (std::string word; words >> word;) {
    if (!line.empty() && line.size() + 1 + word.size() > width) end_line();
    line += (line.empty() ? "" : " ") + word;
  }
  end_line();
  return print;
}

const char* style(EdgeLook look) {
  switch (look) {
    case EdgeLook::parameterised:
      return R"(color="#b22a15" fontcolor="#b22a15" penwidth=4.2)";
    case EdgeLook::parameter_free:
      return R"(color="#000000" fontcolor="#000000" penwidth=1.4)";
    case EdgeLook::undecided:
      return R"(color="#808080" fontcolor="#606060" penwidth=1.6 style=dashed)";
  }
  return "";
}

// Graphviz hands its complaints to a plain function.
thread_local std::string complaints;
int keep_complaint(char* text) {
  complaints += text;
  return 0;
}

std::string render(GVC_t* context, const CellDrawing& drawing, const Format& format) {
  complaints.clear();
  agseterr(AGWARN);
  agseterrf(keep_complaint);
  const std::string text = drawing.dot();
  const std::unique_ptr<Agraph_t, int (*)(Agraph_t*)> graph(agmemread(text.c_str()), agclose);
  if (!graph) fail("{}.gv: Graphviz cannot read it: {}", drawing.id, complaints);
  if (*format.dpi)
    agsafeset(graph.get(), const_cast<char*>("dpi"), const_cast<char*>(format.dpi), const_cast<char*>(""));
  if (gvLayout(context, graph.get(), "dot") != 0) fail("{}.gv: Graphviz cannot lay it out: {}", drawing.id, complaints);
  char* bytes = nullptr;
  unsigned int length = 0;
  const int status = gvRenderData(context, graph.get(), format.name, &bytes, &length);
  std::string picture = bytes ? std::string(bytes, length) : std::string();
  if (bytes) gvFreeRenderData(bytes);
  gvFreeLayout(context, graph.get());
  // After an error in a label it draws the graph's name instead and reports success.
  const bool broken = complaints.find("Error") != std::string::npos;
  if (status != 0 || broken || picture.find(format.begins) > 64) {
    fail("{}.gv, {}: Graphviz cannot draw it: {}", drawing.id, format.name,
         complaints.empty() ? "it says nothing; is the package graphviz installed?" : complaints);
  }
  return picture;
}

}  // namespace

void CellDrawing::validate() const {
  if (cells.empty()) fail("{}: nothing to draw: no cell", id);
  for (const DrawnCell& cell : cells) {
    if (cell.edges.empty()) fail("{}: {}: nothing to draw: no edge", id, cell.caption);
    for (const DrawnEdge& edge : cell.edges) {
      if (edge.source < 0 || edge.source >= edge.target || edge.target < inputs || edge.target >= inputs + nodes) {
        fail("{}: {}: edge {} to {}: a cell of {} inputs and {} nodes has none such", id, cell.caption, edge.source,
             edge.target, inputs, nodes);
      }
    }
  }
}

std::string CellDrawing::dot() const {
  const std::size_t width = 40 * std::max<std::size_t>(cells.size(), 2);
  std::string text = fmt::format(
      R"(digraph {} {{
  graph [fontname="Helvetica" fontsize=22 labelloc=t ranksep=0.5 nodesep=0.22 margin=0.05 bgcolor=white
         label=<<B>{}</B>{}{}{}<BR/> >]
  node [fontname="Helvetica" fontsize=19 shape=box style=filled fillcolor="#eeeeee" height=0.42 width=0.6 margin=0.04]
  edge [fontname="Helvetica" fontsize=17 arrowsize=0.8]
)",
      quoted(id), escape_html(title), small_print(legend, width), small_print(stamp.line(), width),
      small_print(stamp.notice, width));
  for (std::size_t c = 0; c < cells.size(); ++c) {
    text += fmt::format("  subgraph cluster_{} {{\n    label={} penwidth=0\n", c, quoted(cells[c].caption));
    for (std::int64_t node = 0; node < inputs + nodes; ++node) {
      const std::string label =
          node < inputs ? fmt::format("<c<SUB>k-{}</SUB>>", inputs - node) : quoted(std::to_string(node - inputs));
      text += fmt::format("    n{}_{} [label={}{}]\n", c, node, label, node < inputs ? " fillcolor=white" : "");
    }
    text += fmt::format("    n{}_out [label=<c<SUB>k</SUB>> fillcolor=white]\n", c);
    text += fmt::format("    {{rank=same;");
    for (std::int64_t node = 0; node < inputs; ++node) text += fmt::format(" n{}_{};", c, node);
    text += "}\n";
    for (const DrawnEdge& edge : cells[c].edges) {
      text += fmt::format("    n{}_{} -> n{}_{} [label={} {}]\n", c, edge.source, c, edge.target, quoted(edge.label),
                          style(edge.look));
    }
    for (std::int64_t node = inputs; node < inputs + nodes; ++node) {
      text += fmt::format("    n{}_{} -> n{}_out [color=\"#b0b0b0\" penwidth=1.0 arrowsize=0.5]\n", c, node, c);
    }
    text += "  }\n";
  }
  return text + "}\n";
}

void CellDrawing::write(const std::filesystem::path& folder) const {
  validate();
  std::string csv = fmt::format("# {}: {}\n# {}\n", id, title, stamp.line());
  csv += csv_line({"cell", "source", "target", "choice", "label"});
  for (const DrawnCell& cell : cells) {
    for (const DrawnEdge& edge : cell.edges) {
      csv +=
          csv_line({cell.caption, std::to_string(edge.source), std::to_string(edge.target), edge.choice, edge.label});
    }
  }
  std::vector<std::pair<std::string, std::string>> files = {{"csv", csv}, {"gv", dot()}};
  const std::unique_ptr<GVC_t, int (*)(GVC_t*)> context(gvContext(), gvFreeContext);
  for (const Format& format : kFormats) files.emplace_back(format.name, render(context.get(), *this, format));
  for (const auto& [ending, content] : files) write_text_atomically(folder / (id + "." + ending), content);
}

}  // namespace nas
