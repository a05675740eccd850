#include <nas/data/checked_file.h>

#include <fstream>
#include <limits>
#include <memory>
#include <string_view>

#include <c10/util/Exception.h>
#include <zlib.h>

#include <nas/run/digest.h>
#include <nas/run/error.h>

namespace nas {

std::string sha256(std::span<const std::uint8_t> bytes) {
  return sha256(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::string grouped(std::int64_t number) {
  const std::string digits = std::to_string(number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::size_t left = digits.size() - i;
    if (i > 0 && left % 3 == 0 && digits[i - 1] != '-') text += ',';
    text += digits[i];
  }
  return text;
}

std::vector<std::uint8_t> read_file(const std::filesystem::path& path, const std::string& remedy) {
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!std::filesystem::is_regular_file(path)) fail("{}: missing: {}", path.string(), remedy);
  if (!stream) fail("{}: cannot be read (permissions?): {}", path.string(), remedy);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(stream.tellg()));
  stream.seekg(0);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!stream) fail("{}: reading stopped after {} bytes: {}", path.string(), grouped(stream.gcount()), remedy);
  return bytes;
}

std::vector<std::uint8_t> gunzip(std::span<const std::uint8_t> compressed, std::int64_t limit,
                                 const std::filesystem::path& path, const std::string& remedy) {
  TORCH_INTERNAL_ASSERT(compressed.size() <= std::numeric_limits<uInt>::max());
  TORCH_INTERNAL_ASSERT(limit >= 0 && limit < std::numeric_limits<uInt>::max());
  std::vector<std::uint8_t> content(static_cast<std::size_t>(limit) + 1);  // one more shows that there is more
  z_stream stream{};
  constexpr int kGzipOnly = 16;
  if (inflateInit2(&stream, kGzipOnly + MAX_WBITS) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&stream, inflateEnd);
  stream.next_in = const_cast<Bytef*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  stream.next_out = content.data();
  stream.avail_out = static_cast<uInt>(content.size());
  const int status = inflate(&stream, Z_FINISH);
  const auto produced = static_cast<std::int64_t>(stream.total_out);
  if (produced > limit) fail("{}: holds more than the expected {} bytes: {}", path.string(), grouped(limit), remedy);
  if (status == Z_BUF_ERROR) {
    fail("{}: gzip file cut short after {} bytes ({} of content): {}", path.string(),
         grouped(static_cast<std::int64_t>(compressed.size())), grouped(produced), remedy);
  }
  if (status != Z_STREAM_END) {
    fail("{}: not a valid gzip file ({}): {}", path.string(), stream.msg != nullptr ? stream.msg : "unknown defect",
         remedy);
  }
  if (stream.avail_in > 0)
    fail("{}: {} bytes follow the gzip data: {}", path.string(), grouped(stream.avail_in), remedy);
  content.resize(static_cast<std::size_t>(produced));
  return content;
}

void check_size(std::int64_t bytes, const DataFile& file, const std::filesystem::path& path,
                const std::string& remedy) {
  if (bytes != file.bytes) {
    fail("{}: {} bytes, expected {}: {}", path.string(), grouped(bytes), grouped(file.bytes), remedy);
  }
}

Checksum check_checksum(std::span<const std::uint8_t> content, const DataFile& file, const std::filesystem::path& path,
                        const std::string& remedy) {
  Checksum checksum{sha256(content), false};
  if (checksum.sha256 == file.sha256) return checksum;
  checksum.reordered = !file.reordered_sha256.empty() && checksum.sha256 == file.reordered_sha256;
  if (checksum.reordered) return checksum;
  fail("{}: differs from the official file (SHA-256 {}, expected {}): {}", path.string(), checksum.sha256, file.sha256,
       remedy);
}

}  // namespace nas
