#include <nas/run/checkpoint.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <vector>

#include <ATen/ATen.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <nas/run/atomic_file.h>
#include <nas/run/error.h>

namespace nas {
namespace {

using nlohmann::json;

/// The first 40 bytes; little-endian, as every machine LibTorch runs on.
struct Header {
  std::array<char, 8> magic = {'N', 'A', 'S', 'C', 'K', 'P', 'T', '1'};
  std::uint64_t index_bytes = 0;
  std::uint64_t index_hash = 0;
  std::uint64_t data_bytes = 0;
  std::uint64_t data_hash = 0;
};
static_assert(sizeof(Header) == 40);

struct NamedType {
  const char* name;
  at::ScalarType type;
};

constexpr NamedType kTypes[] = {
    {"uint8", at::kByte},
    {"int8", at::kChar},
    {"int16", at::kShort},
    {"int32", at::kInt},
    {"int64", at::kLong},
    {"float16", at::kHalf},
    {"bfloat16", at::kBFloat16},
    {"float32", at::kFloat},
    {"float64", at::kDouble},
    {"bool", at::kBool},
    {"complex64", at::kComplexFloat},
    {"complex128", at::kComplexDouble},
};

std::string type_name(const std::string& tensor, at::ScalarType type) {
  for (const NamedType& known : kTypes)
    if (known.type == type) return known.name;
  fail("checkpoint tensor {}: type {} cannot be stored", tensor, c10::toString(type));
}

at::ScalarType type_of(const std::string& name) {
  for (const NamedType& known : kTypes)
    if (name == known.name) return known.type;
  fail("unknown tensor type {}", name);
}

[[noreturn]] void corrupt(const std::filesystem::path& file, const std::string& what) {
  fail("{}: damaged checkpoint ({}): delete this file, its unit then starts again from its beginning", file.string(),
       what);
}

/// An open checkpoint whose header, length and index have been checked.
struct Opened {
  std::ifstream stream;
  Header header;
  json index;
};

std::optional<Opened> open_checked(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::nullopt;
  Opened opened{std::ifstream(file, std::ios::binary), {}, {}};
  if (!opened.stream) fail("{}: cannot be read: {}", file.string(), std::strerror(errno));
  const std::uint64_t size = std::filesystem::file_size(file);
  Header& header = opened.header;
  if (!opened.stream.read(reinterpret_cast<char*>(&header), sizeof header)) corrupt(file, "shorter than its header");
  if (header.magic != Header().magic) corrupt(file, "it does not start as a checkpoint does");
  const std::uint64_t rest = size - sizeof header;
  if (header.index_bytes > rest || header.data_bytes != rest - header.index_bytes)
    corrupt(file, fmt::format("{} bytes, its header says {} + {} + {}", size, sizeof header, header.index_bytes,
                              header.data_bytes));
  std::vector<std::uint8_t> bytes(header.index_bytes);
  opened.stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!opened.stream || XXH3_64bits(bytes.data(), bytes.size()) != header.index_hash)
    corrupt(file, "its index does not match its hash");
  opened.index = json::from_cbor(bytes);
  return opened;
}

}  // namespace

void Checkpoint::save(const std::filesystem::path& file) const {
  json entries = json::array();
  std::vector<at::Tensor> contents;
  std::uint64_t total = 0;
  for (const auto& [name, tensor] : tensors) {
    TORCH_CHECK(tensor.defined(), "checkpoint tensor ", name, " is undefined");
    contents.push_back(tensor.detach().to(at::kCPU).contiguous());
    entries.push_back(
        {{"name", name}, {"type", type_name(name, tensor.scalar_type())}, {"shape", tensor.sizes().vec()}});
    total += contents.back().nbytes();
  }
  const std::vector<std::uint8_t> index = json::to_cbor({{"meta", meta}, {"tensors", std::move(entries)}});

  Header header;
  header.index_bytes = index.size();
  header.index_hash = XXH3_64bits(index.data(), index.size());
  header.data_bytes = total;

  AtomicFile output(file);
  output.append(&header, sizeof header);
  output.append(index.data(), index.size());
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  for (const at::Tensor& content : contents) {
    if (content.nbytes() == 0) continue;
    XXH3_64bits_update(&state, content.data_ptr(), content.nbytes());
    output.append(content.data_ptr(), content.nbytes());
  }
  header.data_hash = XXH3_64bits_digest(&state);
  output.overwrite(0, &header, sizeof header);
  output.commit();
}

std::optional<Checkpoint> Checkpoint::load(const std::filesystem::path& file) {
  std::optional<Opened> opened = open_checked(file);
  if (!opened) return std::nullopt;
  Checkpoint checkpoint;
  checkpoint.meta = std::move(opened->index.at("meta"));
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  std::uint64_t total = 0;
  for (const json& entry : opened->index.at("tensors")) {
    const auto shape = entry.at("shape").get<std::vector<std::int64_t>>();
    at::Tensor tensor = at::empty(shape, at::TensorOptions(type_of(entry.at("type"))));
    total += tensor.nbytes();
    if (total > opened->header.data_bytes) corrupt(file, "its tensors are larger than the file");
    if (tensor.nbytes() > 0) {
      opened->stream.read(static_cast<char*>(tensor.data_ptr()), static_cast<std::streamsize>(tensor.nbytes()));
      if (!opened->stream) corrupt(file, "its tensors end early");
      XXH3_64bits_update(&state, tensor.data_ptr(), tensor.nbytes());
    }
    checkpoint.tensors.emplace(entry.at("name").get<std::string>(), std::move(tensor));
  }
  if (total != opened->header.data_bytes) corrupt(file, "its tensors are smaller than the file");
  if (XXH3_64bits_digest(&state) != opened->header.data_hash) corrupt(file, "its tensors do not match their hash");
  return checkpoint;
}

std::optional<json> Checkpoint::load_meta(const std::filesystem::path& file) {
  std::optional<Opened> opened = open_checked(file);
  if (!opened) return std::nullopt;
  return std::move(opened->index.at("meta"));
}

}  // namespace nas
