import type { Field } from './field.ts';
import { swapsAxes, orientedOffset } from './orientations.ts';
import { quantise, type Level } from './level.ts';

/** Pixels between two yields to the event loop. */
const batch = 256;

/**
 * [targets]: how much each patch counts in the vote. What lies near the hole's border counts more (Wexler, Shechtman, Irani
 * 2007), and so does what is explained well. A target without a source counts nothing.
 */
export function voteWeights(field: Field, channels: number): Float32Array {
  const { source, distance, confidence } = field;
  const weights = new Float32Array(source.length);
  // Half of the samples wrong by two units: patches nearer than that are all equally good.
  const floor = 2 * (2 * field.radius + 1) ** 2 * channels;
  for (let t = 0; t < weights.length; t++) {
    if (source[t] >= 0) weights[t] = confidence[t] / (Math.max(0, distance[t]) + floor);
  }
  return weights;
}

/** Makes each of `pixels` the weighted mean of what the patches over it say, and its texture likewise. */
export async function vote(
  level: Level,
  field: Field,
  pixels: Int32Array,
  weights: Float32Array,
  yieldToEventLoop: () => Promise<void>,
): Promise<void> {
  for (let start = 0; start < pixels.length; start += batch) {
    votePixels(level, field, pixels, weights, { start, end: Math.min(pixels.length, start + batch) });
    await yieldToEventLoop();
  }
}

/**
 * As `vote`, for the pixels [start, end), which depend on no other missing ones.
 * @returns `change` and each sample's change, 0..1, added in order
 */
export function votePixels(
  level: Level,
  field: Field,
  pixels: Int32Array,
  weights: Float32Array,
  { start, end }: { readonly start: number; readonly end: number },
  change = 0,
): number {
  const { width, height, channels, estimate, texture } = level;
  const { radius, targetAt, source, orientation, shift } = field;
  for (let k = start; k < end; k++) {
    const pixel = pixels[k];
    const pixelX = pixel % width;
    const pixelY = Math.floor(pixel / width);
    const top = Math.max(radius, pixelY - radius);
    const bottom = Math.min(height - 1 - radius, pixelY + radius);
    const left = Math.max(radius, pixelX - radius);
    const right = Math.min(width - 1 - radius, pixelX + radius);
    let total = 0;
    let across = 0;
    let down = 0;
    let [red, green, blue] = [0, 0, 0];
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const t = targetAt[y * width + x];
        if (t < 0 || source[t] < 0) continue;
        const weight = weights[t];
        const dx = pixelX - x;
        const dy = pixelY - y;
        let from = source[t] + dy * width + dx;
        let swap = 0;
        if (orientation[t] !== 0) {
          from = source[t] + orientedOffset(orientation[t], dx, dy, width);
          swap = swapsAxes[orientation[t]] ? 1 : 0;
        }
        total += weight;
        across += weight * texture[2 * from + swap];
        down += weight * texture[2 * from + 1 - swap];
        if (channels === 3) {
          red += weight * (estimate[from * 3] + shift[t * 3]);
          green += weight * (estimate[from * 3 + 1] + shift[t * 3 + 1]);
          blue += weight * (estimate[from * 3 + 2] + shift[t * 3 + 2]);
        } else red += weight * (estimate[from] + shift[t]);
      }
    }
    if (total === 0) continue;
    texture[2 * pixel] = Math.round(across / total);
    texture[2 * pixel + 1] = Math.round(down / total);
    for (let c = 0; c < channels; c++) {
      const i = pixel * channels + c;
      const sum = c === 0 ? red : c === 1 ? green : blue;
      const value = Math.min(1, Math.max(0, sum / total));
      change += Math.abs(value - estimate[i]);
      estimate[i] = value;
    }
    quantise(level, pixel * channels, (pixel + 1) * channels);
  }
  return change;
}

/**
 * Makes each pixel of the hole a copy of the middle of its patch's source, so that grain and edges stay as sharp as they are
 * elsewhere. At the picture's border, where no patch is centred, the nearest patch gives another of its pixels.
 */
export async function copyBest(level: Level, field: Field, yieldToEventLoop: () => Promise<void>): Promise<void> {
  const { width, height, channels, estimate } = level;
  const { radius, hole, targetAt, source, orientation, shift } = field;
  for (let k = 0; k < hole.length; k++) {
    const pixel = hole[k];
    const pixelX = pixel % width;
    const pixelY = Math.floor(pixel / width);
    const x = Math.min(width - 1 - radius, Math.max(radius, pixelX));
    const y = Math.min(height - 1 - radius, Math.max(radius, pixelY));
    const t = targetAt[y * width + x];
    const from = source[t] + orientedOffset(orientation[t], pixelX - x, pixelY - y, width);
    for (let channel = 0; channel < channels; channel++) {
      const value = estimate[from * channels + channel] + shift[t * channels + channel];
      estimate[pixel * channels + channel] = Math.min(1, Math.max(0, value));
    }
    if ((k & 4095) === 0) await yieldToEventLoop();
  }
}
