#include <nas/kernels/arena.h>

#include <sys/mman.h>

#include <new>
#include <utility>

namespace nas::kernels {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;

void* map_huge(size_t bytes) {
  // One huge page more than asked for, so that an aligned part can be cut out.
  const size_t total = bytes + kHugePage;
  void* whole = mmap(nullptr, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (whole == MAP_FAILED) throw std::bad_alloc();
  const auto begin = reinterpret_cast<uintptr_t>(whole);
  const auto aligned = (begin + kHugePage - 1) / kHugePage * kHugePage;
  if (aligned > begin) munmap(whole, aligned - begin);
  const auto end = begin + total;
  if (end > aligned + bytes) munmap(reinterpret_cast<void*>(aligned + bytes), end - aligned - bytes);
  madvise(reinterpret_cast<void*>(aligned), bytes, MADV_HUGEPAGE);  // a hint: refusal does no harm
  return reinterpret_cast<void*>(aligned);
}

}  // namespace

Arena::Block::~Block() {
  if (memory_ != nullptr) arena_->give_back({memory_, bytes_});
}

Arena::~Arena() { trim(); }

Arena::Block Arena::take(size_t floats) {
  const size_t bytes = (floats * sizeof(float) + kHugePage - 1) / kHugePage * kHugePage;
  Block block;
  block.arena_ = shared_from_this();
  {
    const std::lock_guard lock(mutex_);
    // The smallest that fits, unless it wastes more than a half.
    auto best = free_.end();
    for (auto it = free_.begin(); it != free_.end(); ++it)
      if (it->bytes >= bytes && it->bytes <= 2 * bytes && (best == free_.end() || it->bytes < best->bytes)) best = it;
    if (best != free_.end()) {
      block.memory_ = best->memory;
      block.bytes_ = best->bytes;
      free_.erase(best);
      return block;
    }
    reserved_ += bytes;
  }
  block.memory_ = map_huge(bytes);
  block.bytes_ = bytes;
  return block;
}

void Arena::give_back(Piece piece) {
  const std::lock_guard lock(mutex_);
  free_.push_back(piece);
}

size_t Arena::reserved() const {
  const std::lock_guard lock(mutex_);
  return reserved_;
}

void Arena::trim() {
  const std::lock_guard lock(mutex_);
  for (const Piece& piece : free_) {
    munmap(piece.memory, piece.bytes);
    reserved_ -= piece.bytes;
  }
  free_.clear();
}

const std::shared_ptr<Arena>& Arena::process() {
  static const std::shared_ptr<Arena> arena = std::make_shared<Arena>();
  return arena;
}

}  // namespace nas::kernels
