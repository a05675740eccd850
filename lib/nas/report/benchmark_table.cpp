#include <nas/report/benchmark_table.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <nas/run/atomic_file.h>
#include <nas/run/error.h>
#include <nas/run/version.h>

namespace nas {
namespace {

constexpr std::array<const char*, 3> kWays = {"fused", "tuned", "published"};
constexpr const char* kNone = "—";

std::vector<std::string> parts_of(const std::string& name) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('/', at), name.size());
    parts.push_back(name.substr(at, end - at));
    at = end + 1;
  }
  // What Google Benchmark adds to the name it was given.
  std::erase_if(parts, [](const std::string& part) { return part == "real_time" || part.starts_with("min_time:"); });
  return parts;
}

/// Share of the time that the machine's roof asks for: operations at the peak, or bytes at full bandwidth.
double of_roofline(const BenchmarkResult& result, const BenchmarkRun& run) {
  const double seconds = std::max(result.flops / (run.gigaflops * 1e9), result.bytes / (run.gigabytes * 1e9));
  return 1e3 * seconds / result.milliseconds;
}

std::string ratio(double numerator, double denominator) { return fmt::format("{:.1f}×", numerator / denominator); }
std::string megabytes(double bytes) { return fmt::format("{:.0f}", bytes * 1e-6); }
std::string milliseconds(double value) { return fmt::format("{:.{}f}", value, value < 100 ? 1 : 0); }

Stamp stamp() {
  Stamp stamp;
  stamp.data = "random images";
  stamp.commit = version().commit;
  return stamp;
}

}  // namespace

BenchmarkRun read_benchmarks(const std::filesystem::path& file) {
  const auto document = nlohmann::json::parse(read_text(file), nullptr, /*allow_exceptions=*/false);
  try {
    if (document.is_discarded()) fail("{}: not JSON: run make bench again", file.string());
    const auto& context = document.at("context");
    BenchmarkRun run;
    run.gigaflops = std::stod(context.at("peak_gigaflops").get<std::string>());
    run.gigabytes = std::stod(context.at("peak_gigabytes").get<std::string>());
    run.machine = fmt::format("{} threads, {}, measured roof {:.0f} GFLOP/s and {:.0f} GB/s, {}, commit {}.",
                              context.at("threads").get<std::string>(), context.at("instructions").get<std::string>(),
                              run.gigaflops, run.gigabytes, context.at("date").get<std::string>().substr(0, 10),
                              context.at("commit").get<std::string>());
    for (const auto& entry : document.at("benchmarks")) {
      const auto name = entry.at("name").get<std::string>();
      if (entry.value("error_occurred", false)) {
        fail("{}: {} failed: {}", file.string(), name, entry.value("error_message", ""));
      }
      run.results.push_back({.name = name,
                             .milliseconds = 1e3 * entry.at("fastest_seconds").get<double>(),
                             .peak_bytes = entry.value("peak_bytes", 0.0),
                             .flops = entry.value("flops", 0.0),
                             .bytes = entry.value("bytes", 0.0)});
    }
    return run;
  } catch (const nlohmann::json::exception& error) {
    fail("{}: not a file of this suite's benchmarks: {}", file.string(), error.what());
  } catch (const std::logic_error&) {
    fail("{}: the machine's peak is not a number: run make bench again", file.string());
  }
}

Table engine_table(const std::vector<BenchmarkRun>& runs) {
  Table table;
  table.id = "engine";
  table.title = "Steps of search and retraining: fused kernels, LibTorch tuned, LibTorch as published";
  table.columns = {{"step", "", Align::left}, {"size", "", Align::left}, {"fused", "ms"},
                   {"tuned", "ms"},           {"published", "ms"},       {"tuned/fused", ""},
                   {"published/fused", ""},   {"memory fused", "MB"},    {"memory published", "MB"},
                   {"memory ratio", ""},      {"fused", "GFLOP/s"},      {"of peak", "%"},
                   {"of roofline", "%"}};
  for (const BenchmarkRun& run : runs) {
    std::vector<std::pair<std::string, std::string>> rows;
    std::map<std::vector<std::string>, const BenchmarkResult*> results;
    for (const BenchmarkResult& result : run.results) {
      const auto parts = parts_of(result.name);
      if (parts.size() != 3 || std::find(kWays.begin(), kWays.end(), parts[2]) == kWays.end()) continue;
      results[parts] = &result;
      const std::pair row(parts[0], parts[1]);
      if (std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(row);
    }
    for (const auto& [step, size] : rows) {
      std::array<const BenchmarkResult*, 3> ways{};
      for (std::size_t i = 0; i < kWays.size(); ++i) {
        const auto found = results.find({step, size, kWays[i]});
        if (found != results.end()) ways[i] = found->second;
      }
      const auto [fused, tuned, published] = ways;
      if (fused == nullptr) continue;
      const auto time = [](const BenchmarkResult* way) { return way ? milliseconds(way->milliseconds) : kNone; };
      table.add_row({step, size, time(fused), time(tuned), time(published),
                     tuned ? ratio(tuned->milliseconds, fused->milliseconds) : kNone,
                     published ? ratio(published->milliseconds, fused->milliseconds) : kNone,
                     megabytes(fused->peak_bytes), published ? megabytes(published->peak_bytes) : kNone,
                     published ? ratio(published->peak_bytes, fused->peak_bytes) : kNone,
                     fmt::format("{:.0f}", 1e-6 * fused->flops / fused->milliseconds),
                     fmt::format("{:.0f}", 100 * 1e-6 * fused->flops / fused->milliseconds / run.gigaflops),
                     fmt::format("{:.0f}", 100 * of_roofline(*fused, run))});
    }
    if (!rows.empty()) table.notes.push_back(run.machine);
  }
  table.notes.push_back(
      "Times: the fastest iteration. Operations: those of the mixed edges (or of the network), a multiply-add as two; "
      "forward 1 pass, gradients of the inputs 1, of the weights 1. Roofline: the longer of operations at the peak "
      "and of every stored map going through memory four times a training pass. Published: NCHW, every gradient in "
      "both steps.");
  table.stamp = stamp();
  return table;
}

Table scaling_table(const BenchmarkRun& run) {
  Table table;
  table.id = "engine_scaling";
  table.title =
      "A joint step through the fused kernels, one factor changed at a time from C = 16, 8 cells, 32 x 32, batch 64";
  table.columns = {{"factor", "", Align::left}, {"value", ""},    {"joint step", "ms"},
                   {"to the first", ""},        {"memory", "MB"}, {"GFLOP/s", ""}};
  std::string factor;
  double first = 0;
  for (const BenchmarkResult& result : run.results) {
    const auto parts = parts_of(result.name);
    if (parts.size() != 3 || parts[0] != "scaling") continue;
    if (parts[1] != factor) {
      factor = parts[1];
      first = result.milliseconds;
    }
    std::string name = factor;
    std::replace(name.begin(), name.end(), '_', ' ');
    table.add_row({name, parts[2], milliseconds(result.milliseconds),
                   fmt::format("{:.2f}", result.milliseconds / first), megabytes(result.peak_bytes),
                   fmt::format("{:.0f}", 1e-6 * result.flops / result.milliseconds)});
  }
  table.notes.push_back(run.machine);
  table.notes.push_back("tiny: C = 8, 5 cells, 16 x 16.");
  table.stamp = stamp();
  return table;
}

}  // namespace nas
