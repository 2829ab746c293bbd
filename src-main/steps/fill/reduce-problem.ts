import type { FillProblem } from '../../imaging/fill-problem.ts';
import { pullPush } from '../../imaging/pixels/pull-push.ts';
import { squaredDistance } from '../../shared/mask/distance.ts';

/** All within so many px of the marked pixels. [height, width] */
export function widen(marks: Uint8Array, width: number, height: number, px: number): Uint8Array {
  const distance = squaredDistance((index) => marks[index] !== 0, width, height);
  return marks.map((_, i) => (distance[i] <= px * px ? 1 : 0));
}

/** The problem in colours, [height, width, 3], with something plausible where it is missing. @param missing 0 or 1 */
export function prefilledColours({ width, height, channels, pixels }: FillProblem, missing: Uint8Array): Float32Array {
  const filled = pixels.slice();
  const known = missing.map((value) => 1 - value);
  if (known.includes(1)) pullPush(filled, known, { width, height, channels });
  else filled.fill(0.5);
  if (channels === 3) return filled;
  return Float32Array.from({ length: filled.length * 3 }, (_, i) => filled[Math.floor(i / 3)]);
}

/** [h, w]: the share of each pixel of a page reduced to w × h px that is marked, 0..1 but for rounding. */
export function reduceMarks(marks: Uint8Array, width: number, height: number, w: number, h: number): Float32Array {
  const share = (w * h) / (width * height);
  const reduced = new Float32Array(w * h);
  for (let y = 0; y < height; y += 1) {
    const row = Math.min(h - 1, Math.floor(((y + 0.5) * h) / height)) * w;
    for (let x = 0; x < width; x += 1) {
      if (marks[y * width + x] !== 0) reduced[row + Math.min(w - 1, Math.floor(((x + 0.5) * w) / width))] += share;
    }
  }
  return reduced;
}
