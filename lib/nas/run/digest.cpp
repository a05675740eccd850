#include <nas/run/digest.h>

#include <cmath>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <nlohmann/json.hpp>

#include <nas/run/error.h>

namespace nas {
namespace {

void require_finite(const nlohmann::json& value, const std::string& path) {
  if (value.is_number_float() && !std::isfinite(value.get<double>()))
    fail("configuration {}: {} is not a finite number", path, value.get<double>());
  if (value.is_structured())
    for (const auto& item : value.items()) require_finite(item.value(), path + "/" + item.key());
}

}  // namespace

std::string sha256(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &length, EVP_sha256(), nullptr) != 1)
    fail("OpenSSL offers no SHA-256 on this machine");
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) fmt::format_to(std::back_inserter(hex), "{:02x}", digest[i]);
  return hex;
}

std::string config_hash(const nlohmann::json& config) {
  require_finite(config, "");
  return sha256(config.dump());
}

}  // namespace nas
