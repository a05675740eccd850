#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <nas/data/catalogue.h>

namespace nas {

/// SHA-256 in lower-case hexadecimal.
std::string sha256(std::span<const std::uint8_t> bytes);

/// A whole number with thousands separators, for messages: 30,730,000.
std::string grouped(std::int64_t number);

/// The whole file. Throws Error (with the remedy) when it is missing or cannot be read.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path, const std::string& remedy);

/// The content of a gzip member. At most `limit` bytes: a file that holds more is an Error, as are a bad header, a cut
/// end, bytes after the end, and a checksum of gzip's own that does not match. `path` is only for the message.
std::vector<std::uint8_t> gunzip(std::span<const std::uint8_t> compressed, std::int64_t limit,
                                 const std::filesystem::path& path, const std::string& remedy);

/// Throws Error unless the content has the size the catalogue gives.
void check_size(std::int64_t bytes, const DataFile& file, const std::filesystem::path& path, const std::string& remedy);

/// A content's SHA-256, found to be an accepted one.
struct Checksum {
  std::string sha256;
  bool reordered = false;  ///< the official records in another order
};

/// Throws Error unless the content is the official one or a known reordering of it.
Checksum check_checksum(std::span<const std::uint8_t> content, const DataFile& file, const std::filesystem::path& path,
                        const std::string& remedy);

}  // namespace nas
