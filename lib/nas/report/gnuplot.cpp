#include <nas/report/gnuplot.h>

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <sstream>

#include <fmt/format.h>
#include <gnuplot-iostream.h>

#include <nas/run/atomic_file.h>
#include <nas/run/error.h>

namespace nas {
namespace fs = std::filesystem;
namespace {

// What every picture begins with, after a reset: nothing that one format has set or unset reaches the next. Colours of
// rising lightness (they stay apart in grey), each with its own dashes and points.
constexpr const char* kStyles =
    R"(  set encoding utf8
  set datafile separator comma
  set datafile commentschars "#"
  set linetype 1 linecolor rgb "#000000" linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.5
  set linetype 2 linecolor rgb "#a6321c" linewidth 1.5 dashtype 2 pointtype 5 pointsize 0.5
  set linetype 3 linecolor rgb "#2472b2" linewidth 1.5 dashtype 4 pointtype 9 pointsize 0.6
  set linetype 4 linecolor rgb "#3f9b62" linewidth 1.5 dashtype 3 pointtype 13 pointsize 0.7
  set linetype 5 linecolor rgb "#d99a2b" linewidth 1.5 dashtype 5 pointtype 6 pointsize 0.6
  set linetype 6 linecolor rgb "#9aa5ad" linewidth 1.5 dashtype 1 pointtype 4 pointsize 0.6
  set linetype cycle 6
  set border 3 linewidth 0.7
  set tics nomirror out scale 0.6
  set grid ytics linetype 0 linewidth 0.5 linecolor rgb "#c8c8c8"
  set key noenhanced Left reverse samplen 3 spacing 1.1 font ",8"
)";

std::string shell_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  }
  return quoted + "'";
}

/// Runs `gnuplot FILE` in `folder`; returns what it wrote to stderr, and fails when there is no gnuplot.
std::string run_gnuplot(const fs::path& folder, const std::string& file) {
  {
    // cat reads what a gnuplot that is missing or has crashed leaves: writing to a closed pipe would end this process.
    gnuplotio::Gnuplot gnuplot(
        fmt::format("cd {} && {{ gnuplot || echo \"gnuplot ended with status $?\" >&2; }} 2> stderr; cat > /dev/null",
                    shell_quoted(folder.string())));
    gnuplot << fmt::format("load \"{}\"\n", file);
  }  // its destructor waits for gnuplot
  const std::string text = read_text(folder / "stderr");
  if (text.find("not found") != std::string::npos && text.find("status 127") != std::string::npos)
    fail("gnuplot: not found: install it (apt-get install gnuplot-nox), then draw with --render");
  return text;
}

/// Ranges of a single point are ordinary while a run has one epoch or one seed; gnuplot widens them itself.
std::string without_harmless_warnings(const std::string& complaints) {
  std::istringstream lines(complaints);
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    const bool harmless = line.find("arning: empty ") != std::string::npos && line.find("range") != std::string::npos;
    if (!harmless && line.find_first_not_of(" \t^") != std::string::npos) kept += line + "\n";
  }
  return kept;
}

void require_picture(const fs::path& file, const std::string& begin, const std::string& complaints) {
  std::error_code error;
  if (!fs::exists(file, error) || read_text(file).find(begin) > 64)
    fail("{}: gnuplot drew no picture: {}", file.filename().string(),
         complaints.empty() ? "it says nothing" : complaints);
}

/// A folder beside the target, removed with everything in it.
struct Workshop {
  explicit Workshop(const fs::path& beside) {
    std::error_code error;
    fs::create_directories(beside, error);
    if (error) fail("{}: cannot create the folder: {}", beside.string(), error.message());
    std::string pattern = (fs::absolute(beside) / ".drawing-XXXXXX").string();
    if (!mkdtemp(pattern.data())) fail("{}: cannot create a folder there: {}", beside.string(), std::strerror(errno));
    path = pattern;
  }
  ~Workshop() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  fs::path path;
};

/// The small print below the title, broken into lines that fit the width.
std::string small_print(const std::string& text, double width_cm) {
  const auto characters = static_cast<std::size_t>(width_cm * 7);  // at about 6 points
  std::istringstream words(text);
  std::string print;
  std::string line;
  const auto end_line = [&] {
    if (!line.empty()) print += fmt::format("\\n{{/*0.7 {}}}", escape_gnuplot(line));
    line.clear();
  };
  for (std::string word; words >> word;) {
    if (!line.empty() && line.size() + 1 + word.size() > characters) end_line();
    line += (line.empty() ? "" : " ") + word;
  }
  end_line();
  return print;
}

}  // namespace

std::string escape_gnuplot(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '"') {
      escaped += "\\\"";
    } else if (c == '\\') {
      escaped += "\\\\\\\\";
    } else if (c == '\n') {
      escaped += ' ';
    } else if (c == '`') {
      escaped += '\'';  // between backquotes gnuplot would run a command
    } else {
      if (std::strchr("_^@&{}~", c)) escaped += "\\\\";
      escaped += c;
    }
  }
  return escaped;
}

std::string Drawing::script() const {
  const double points_per_cm = 72 / 2.54;
  return fmt::format(
      R"(# {id}: draws {id}.svg, {id}.png and {id}.pdf from {id}.csv; run with: gnuplot {id}.gp
data = "{id}.csv"
heading = "{{/:Bold {title}}}{stamp}{note}{notice}"
do for [format in "svg png pdf"] {{
  reset
{styles}  set title heading font ",9"
  if (format eq "svg") {{ set terminal svg enhanced size {width:.0f},{height:.0f} font "Helvetica,9" background rgb "white" }}
  if (format eq "png") {{ set terminal pngcairo enhanced size {wide:.0f},{high:.0f} font "Helvetica,9" fontscale 2.9 linewidth 2.9 pointscale 2.9 }}
  if (format eq "pdf") {{ set terminal pdfcairo enhanced size {width_cm}cm,{height_cm}cm font "Helvetica,9" fontscale 0.9 }}
  set output "{id}." . format
{commands}
  unset output
}}
)",
      fmt::arg("id", id), fmt::arg("styles", kStyles), fmt::arg("title", escape_gnuplot(title)),
      fmt::arg("stamp", small_print(stamp.line(), width_cm)), fmt::arg("note", small_print(note, width_cm)),
      fmt::arg("notice", small_print(stamp.notice, width_cm)), fmt::arg("width", width_cm * points_per_cm * 1.5),
      fmt::arg("height", height_cm * points_per_cm * 1.5), fmt::arg("wide", width_cm * points_per_cm * 4),
      fmt::arg("high", height_cm * points_per_cm * 4), fmt::arg("width_cm", width_cm), fmt::arg("height_cm", height_cm),
      fmt::arg("commands", commands));
}

void Drawing::write(const fs::path& folder) const {
  const Workshop workshop(folder);
  const std::string head = fmt::format("# {}: {}\n# {}\n", id, title, stamp.line());
  write_text_atomically(workshop.path / (id + ".csv"), head + csv);
  write_text_atomically(workshop.path / (id + ".gp"), script());
  const std::string complaints = without_harmless_warnings(run_gnuplot(workshop.path, id + ".gp"));
  if (!complaints.empty()) fail("{}.gp: gnuplot complains: {}", id, complaints);
  require_picture(workshop.path / (id + ".svg"), "<svg", complaints);
  require_picture(workshop.path / (id + ".png"), "\x89PNG", complaints);
  require_picture(workshop.path / (id + ".pdf"), "%PDF", complaints);
  for (const char* ending : {".csv", ".gp", ".svg", ".png", ".pdf"})
    fs::rename(workshop.path / (id + ending), folder / (id + ending));
}

}  // namespace nas
