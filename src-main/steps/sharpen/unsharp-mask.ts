import type { PixelChange } from '../../imaging/pixels/changed-picture.ts';
import { visiblePixels } from '../../imaging/pixels/alpha.ts';
import { lumaOfSamples } from '../../imaging/colour/luma.ts';
import type { Picture } from '../../imaging/pixels/picture.ts';
import { fullRange } from '../../imaging/pixels/samples.ts';
import { clampRect, growRect, type Rect } from '../../shared/geometry/rect.ts';
import type { SharpenParams } from './params.ts';
import { clampSample } from '../../imaging/pixels/blend.ts';
import { levelSize } from '../../imaging/files/working-image.ts';

/** Standard deviations at which the Gaussian is truncated: 0.3 % of it lies beyond. */
const reach = 3;
/** Least standard deviation that is computed, px of the level. */
const leastRadius = 0.15;

/**
 * The unsharp mask of a picture at any size: luma + amount · shrink(luma − blurred luma), where shrink takes `threshold` from every
 * difference (soft thresholding, which is continuous). The same difference is added to every colour channel, so hues stay; alpha stays,
 * and wholly transparent pixels are neither read nor changed.
 */
export function sharpenRegion(base: Picture, { amount, radius, threshold }: SharpenParams): PixelChange {
  const { channels, colourChannels, depth } = base;
  const largest = fullRange(depth);
  const least = (threshold / 255) * largest;

  return async (pixels, level, rect, signal) => {
    const kernel = gaussianKernel(radius / 2 ** level);
    if (!kernel) return;
    const around = clampRect(growRect(rect, kernel.length - 1), levelSize(base, level));
    const samples = level === 0 ? await base.readRegion(around) : await base.readLevel(level, around, signal);
    const visible = visiblePixels(samples, base);
    const luma = lumaOfSamples(samples, base);
    const blurred = blur(luma, visible, around, rect, kernel);
    for (let y = 0, at = 0; y < rect.height; y += 1) {
      const row = (rect.y - around.y + y) * around.width + rect.x - around.x;
      for (let x = 0; x < rect.width; x += 1, at += 1) {
        if (visible && !visible[row + x]) continue;
        const difference = luma[row + x] - blurred[at];
        const counted = Math.max(0, Math.abs(difference) - least) * Math.sign(difference);
        if (counted === 0) continue;
        for (let c = at * channels; c < at * channels + colourChannels; c += 1) {
          pixels[c] = clampSample(Math.round(pixels[c] + amount * counted), largest);
        }
      }
    }
  };
}

/** One half of a Gaussian kernel with sum 1, its centre first; null where it would blur nothing. */
function gaussianKernel(deviation: number): Float64Array | null {
  if (deviation < leastRadius) return null;
  const kernel = Float64Array.from({ length: Math.ceil(reach * deviation) + 1 }, (_, i) =>
    Math.exp(-(i * i) / (2 * deviation * deviation)),
  );
  const sum = kernel.reduce((total, value, i) => total + (i === 0 ? value : 2 * value), 0);
  return kernel.map((value) => value / sum);
}

/**
 * The part `wanted` of a plane that covers `around`, blurred: [wanted.height, wanted.width]. At the picture's edges its last row or column
 * is repeated; wholly transparent pixels have weight 0 (normalised convolution).
 */
function blur(
  plane: Float32Array,
  visible: Uint8Array | null,
  around: Rect,
  wanted: Rect,
  kernel: Float64Array,
): Float32Array {
  const left = wanted.x - around.x;
  const top = wanted.y - around.y;
  const across = convolveRows(visible ? masked(plane, visible) : plane, around, left, wanted.width, kernel);
  const blurred = convolveColumns(across, around.height, wanted.width, top, wanted.height, kernel);
  if (!visible) return blurred;
  const weights = convolveRows(Float32Array.from(visible), around, left, wanted.width, kernel);
  const weight = convolveColumns(weights, around.height, wanted.width, top, wanted.height, kernel);
  return blurred.map((value, i) => (weight[i] > 0 ? value / weight[i] : value));
}

function masked(plane: Float32Array, visible: Uint8Array): Float32Array {
  return plane.map((value, i) => (visible[i] ? value : 0));
}

/** [around.height, width] */
function convolveRows(
  plane: Float32Array,
  around: Rect,
  left: number,
  width: number,
  kernel: Float64Array,
): Float32Array {
  const result = new Float32Array(around.height * width);
  const last = around.width - 1;
  for (let y = 0; y < around.height; y += 1) {
    const row = y * around.width;
    for (let x = 0; x < width; x += 1) {
      let sum = kernel[0] * plane[row + left + x];
      for (let k = 1; k < kernel.length; k += 1) {
        sum += kernel[k] * (plane[row + Math.max(0, left + x - k)] + plane[row + Math.min(last, left + x + k)]);
      }
      result[y * width + x] = sum;
    }
  }
  return result;
}

/** [wanted, width] */
function convolveColumns(
  plane: Float32Array,
  height: number,
  width: number,
  top: number,
  wanted: number,
  kernel: Float64Array,
): Float32Array {
  const result = new Float32Array(wanted * width);
  for (let y = 0; y < wanted; y += 1) {
    for (let k = 0; k < kernel.length; k += 1) {
      const above = Math.max(0, top + y - k) * width;
      const below = Math.min(height - 1, top + y + k) * width;
      for (let x = 0; x < width; x += 1) {
        result[y * width + x] +=
          k === 0 ? kernel[0] * plane[above + x] : kernel[k] * (plane[above + x] + plane[below + x]);
      }
    }
  }
  return result;
}
