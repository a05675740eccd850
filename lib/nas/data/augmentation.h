#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/MemoryFormat.h>

#include <nas/data/catalogue.h>
#include <nas/data/philox.h>

namespace nas {

/// Random changes of training images; the defaults are those of the DARTS search (quark0/darts cnn/utils.py).
struct AugmentationOptions {
  std::int64_t crop_padding = 4;  ///< random crop of the image with that many black pixels added on each side; 0: none
  bool flip = true;               ///< mirrored left to right with probability 1/2
  std::int64_t cutout_length =
      0;  ///< side of the square set to zero after normalisation (16 in DARTS evaluation); 0: none
  double cutout_probability = 1.0;  ///< of an image to be cut at all

  /// No change: evaluation.
  static AugmentationOptions none() { return {0, false, 0, 1.0}; }

  /// Throws Error on a negative size or a probability outside [0, 1].
  void validate() const;
};

/// What happens to one image, in this order: crop, flip, normalise, cut.
struct ImageChange {
  std::int64_t shift_y = 0;  ///< row of the image that becomes row 0; rows outside the image are black
  std::int64_t shift_x = 0;  ///< likewise for columns
  bool flip = false;
  std::int64_t cut_top = 0, cut_bottom = 0, cut_left = 0, cut_right = 0;  ///< half open; empty when nothing is cut

  /// Draws the change of one image of height x width pixels. As in the official code the square spans
  /// [centre - length / 2, centre + length / 2), clipped to the image: an odd length is a side one shorter.
  static ImageChange draw(const AugmentationOptions& options, std::int64_t height, std::int64_t width,
                          CounterRandom& random);
};

/// The normalised value of every byte in every channel, in float32 and rounded as torchvision rounds it: divide by 255,
/// subtract the mean, divide by the standard deviation.
class PixelTable {
 public:
  explicit PixelTable(const Normalisation& normalisation);

  std::int64_t channels() const { return static_cast<std::int64_t>(values_.size()) / 256; }
  const float* channel(std::int64_t c) const { return values_.data() + 256 * c; }

 private:
  std::vector<float> values_;
};

/// Gathers, changes and normalises images in one pass, in parallel over the images.
///
/// images: [n, C, H, W] uint8 contiguous; indices: of the images wanted; changes: one for each index.
/// Returns [indices, C, H, W] float32 of that memory format (Contiguous or ChannelsLast).
at::Tensor make_batch(const at::Tensor& images, std::span<const std::int64_t> indices,
                      std::span<const ImageChange> changes, const PixelTable& table,
                      at::MemoryFormat format = at::MemoryFormat::Contiguous);

}  // namespace nas
