#include <nas/analysis/parameter_recount.h>

#include <cmath>
#include <memory>
#include <sstream>
#include <string>

#include <fmt/format.h>

#include <nas/model/network.h>
#include <nas/report/published.h>
#include <nas/run/error.h>
#include <nas/space/named_genotypes.h>
#include <nas/supernet/supernet.h>
#include <nas/train/random.h>

namespace nas {
namespace {

struct Recount {
  double millions = 0;  ///< mean over the row's genotypes
  double printed = 0;
  bool agrees() const { return std::lround(10 * millions) == std::lround(10 * printed); }
};

NetworkOptions network_options(const PublishedTable& rows, const std::string& key) {
  const bool imagenet = rows.cell(key, "table") == "table3_3";
  NetworkOptions options = NetworkOptions::published(imagenet ? "imagenet" : "cifar10");
  options.channels = static_cast<int64_t>(rows.number(key, "channels").value());
  options.layers = static_cast<int64_t>(rows.number(key, "layers").value());
  options.auxiliary_head = false;
  return options;
}

Recount recount(const PublishedTable& rows, const std::string& key) {
  Recount result;
  std::istringstream names(rows.cell(key, "genotypes"));
  int count = 0;
  for (std::string name; std::getline(names, name, ';'); ++count) {
    const auto network =
        std::make_shared<Network>(genotype_from_name_or_text(name), network_options(rows, key), make_generator(0));
    result.millions += static_cast<double>(count_parameters(*network)) / 1e6;
  }
  if (count == 0) fail("recounted_rows.csv: row \"{}\" names no genotype", key);
  result.millions /= count;
  const auto printed = PublishedTable::read(rows.cell(key, "table")).number(rows.cell(key, "row"), "params_m");
  if (!printed) fail("recounted_rows.csv: row \"{}\": the published table prints no parameters there", key);
  result.printed = *printed;
  return result;
}

}  // namespace

std::vector<Finding> audit_parameters(const AuditOptions&) {
  const PublishedTable rows = PublishedTable::read("recounted_rows");
  nlohmann::json json = nlohmann::json::array();
  int exact = 0;
  int agreeing = 0;
  std::string mismatches;
  for (const std::string& key : rows.names()) {
    const Recount result = recount(rows, key);
    const bool own_macro = rows.cell(key, "kind") == "exact";
    json.push_back({{"row", key},
                    {"kind", rows.cell(key, "kind")},
                    {"recounted_millions", result.millions},
                    {"printed_millions", result.printed},
                    {"agrees", result.agrees()}});
    if (!own_macro) continue;
    ++exact;
    agreeing += result.agrees();
    if (!result.agrees()) {
      mismatches += fmt::format("{}{} {:.2f} (printed {:.1f})", mismatches.empty() ? "" : ", ", key, result.millions,
                                result.printed);
    }
  }
  return {{"tables.parameters",
           "Tables 3.1 to 3.3, column Params",
           "The printed parameter counts are those of the published architectures",
           agreeing == exact ? "holds" : "fails as printed",
           fmt::format("{} of {} rows agree to the printed digit; not: {}", agreeing, exact,
                       mismatches.empty() ? "none" : mismatches),
           {{"rows", json}}}};
}

}  // namespace nas
