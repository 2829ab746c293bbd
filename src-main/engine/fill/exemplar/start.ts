import type { Field } from './field.ts';
import { KNOWN, quantise } from './level.ts';
import type { Level } from './level.ts';
import type { RandomSource } from '../../imaging/random.ts';
import { vote } from './vote.ts';

/** Layer by layer from the border inwards; each layer's patches compare only what is known by then. */
export async function peel(
  level: Level,
  field: Field,
  random: RandomSource,
  tries: number,
  textureWeight: number,
  breathe: () => Promise<void>,
): Promise<void> {
  const { width, height, channels, units, kind } = level;
  const { radius, validList, unknown, targetAt, targets, source } = field;
  const filled = new Uint8Array(width * height);
  for (let p = 0; p < filled.length; p++) filled[p] = kind[p] === KNOWN ? 1 : 0;
  let left = Array.from(unknown);
  const weights = new Float32Array(targets.length);
  const size = 2 * radius + 1;
  const used = new Int32Array(size * size);
  while (left.length > 0) {
    const layer: number[] = [];
    const rest: number[] = [];
    for (const q of left) {
      const x = q % width;
      const y = (q / width) | 0;
      let beside = false;
      for (let dy = -1; dy <= 1 && !beside; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
          if (filled[q + dy * width + dx]) {
            beside = true;
            break;
          }
        }
      (beside ? layer : rest).push(q);
    }
    if (layer.length === 0) break;
    for (const q of layer) {
      const cx = Math.min(width - 1 - radius, Math.max(radius, q % width));
      const cy = Math.min(height - 1 - radius, Math.max(radius, (q / width) | 0));
      const p = cy * width + cx;
      const t = targetAt[p];
      if (t < 0 || source[t] >= 0) continue;
      let count = 0;
      for (let dy = -radius; dy <= radius; dy++)
        for (let dx = -radius; dx <= radius; dx++) if (filled[p + dy * width + dx]) used[count++] = dy * width + dx;
      let best = -1;
      let bestDistance = Infinity;
      const all = validList.length <= tries;
      const n = all ? validList.length : tries;
      const near: number[] = [];
      for (const o of [-1, 1, -width, width]) {
        const neighbour = targetAt[p + o];
        if (neighbour >= 0 && source[neighbour] >= 0 && field.valid[source[neighbour] - o] === 1)
          near.push(source[neighbour] - o);
      }
      for (let k = -near.length; k < n; k++) {
        const s = k < 0 ? near[k + near.length] : all ? validList[k] : validList[random.below(validList.length)];
        let sum = 0;
        if (textureWeight > 0) {
          for (let i = 0; i < count; i++) {
            const a = 2 * (p + used[i]);
            const b = 2 * (s + used[i]);
            sum +=
              (textureWeight / size / size) *
              ((level.texture[a] - level.texture[b]) ** 2 + (level.texture[a + 1] - level.texture[b + 1]) ** 2);
          }
        }
        for (let i = 0; i < count && sum < bestDistance; i++) {
          const a = (p + used[i]) * channels;
          const b = (s + used[i]) * channels;
          for (let c = 0; c < channels; c++) {
            const d = units[a + c] - units[b + c];
            sum += d * d;
          }
        }
        if (sum < bestDistance) {
          bestDistance = sum;
          best = s;
        }
      }
      source[t] = best;
      weights[t] = field.confidence[t] / (bestDistance / Math.max(1, count) + 16);
      await breathe();
    }
    vote(level, { ...field, unknown: Int32Array.from(layer) }, weights);
    for (const q of layer) filled[q] = 1;
    left = rest;
  }
}

export function randomSources(field: Field, random: RandomSource): void {
  for (let t = 0; t < field.source.length; t++)
    if (field.source[t] < 0) field.source[t] = field.validList[random.below(field.validList.length)];
}
