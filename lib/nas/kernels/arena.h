#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace nas::kernels {

/// Memory that is kept: blocks given back are handed out again, so their pages are touched for the first time only
/// once. First touch costs more than the arithmetic done on a page (a supernet step would touch 2 GB anew each time).
/// Pages are huge where the kernel offers them. Safe for several threads.
class Arena : public std::enable_shared_from_this<Arena> {
 public:
  /// A piece of memory that goes back to its arena when destroyed. Its contents are undefined.
  class Block {
   public:
    Block() = default;
    Block(Block&& other) noexcept { swap(other); }
    Block& operator=(Block&& other) noexcept {
      swap(other);
      return *this;
    }
    ~Block();
    float* data() const { return static_cast<float*>(memory_); }
    size_t bytes() const { return bytes_; }

   private:
    friend class Arena;
    void swap(Block& other) noexcept {
      std::swap(arena_, other.arena_);
      std::swap(memory_, other.memory_);
      std::swap(bytes_, other.bytes_);
    }
    std::shared_ptr<Arena> arena_;
    void* memory_ = nullptr;
    size_t bytes_ = 0;
  };

  ~Arena();
  /// At least that many floats, aligned to 2 MiB. Throws std::bad_alloc.
  Block take(size_t floats);
  /// Bytes held from the system, in use or not.
  size_t reserved() const;
  /// Gives unused memory back to the system.
  void trim();

  /// The arena of the process, as malloc has one heap.
  static const std::shared_ptr<Arena>& process();

 private:
  struct Piece {
    void* memory;
    size_t bytes;
  };
  void give_back(Piece piece);

  mutable std::mutex mutex_;
  std::vector<Piece> free_;
  size_t reserved_ = 0;
};

/// Hands out consecutive parts of one block, or only counts them (a first pass over the same code sizes the block).
class Partition {
 public:
  /// Counts.
  Partition() = default;
  explicit Partition(float* begin) : begin_(begin) {}
  /// The next `count` floats, aligned to 64 bytes; null while counting.
  float* floats(size_t count) {
    const size_t at = used_;
    used_ += (count + 15) / 16 * 16;
    return begin_ == nullptr ? nullptr : begin_ + at;
  }
  double* doubles(size_t count) { return reinterpret_cast<double*>(floats(2 * count)); }
  size_t used() const { return used_; }

 private:
  float* begin_ = nullptr;
  size_t used_ = 0;
};

}  // namespace nas::kernels
