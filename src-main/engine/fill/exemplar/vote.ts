import type { Field } from './field.ts';
import { quantise, KNOWN } from './level.ts';
import type { Level } from './level.ts';
import { layings } from './search.ts';

/** Weight of each target patch in the vote. */
export function voteWeights(field: Field, sharpness: number, floor: number): Float32Array {
  const weights = new Float32Array(field.targets.length);
  for (let t = 0; t < weights.length; t++) {
    if (field.source[t] < 0) continue;
    const d = Math.max(0, field.distance[t]);
    weights[t] = Number.isFinite(d) ? field.confidence[t] / (d + floor) ** sharpness : field.confidence[t];
  }
  return weights;
}

/** Every unknown pixel becomes the weighted mean of what the patches over it say. Returns the mean change. */
export function vote(level: Level, field: Field, weights: Float32Array): number {
  const { width, height, channels, estimate } = level;
  const { radius, unknown, targetAt, targets, source, turn, shift } = field;
  let change = 0;
  const next = new Float32Array(unknown.length * channels);
  const sum = new Float64Array(channels);
  for (let k = 0; k < unknown.length; k++) {
    const q = unknown[k];
    const qx = q % width;
    const qy = (q / width) | 0;
    const y0 = Math.max(0, qy - radius);
    const y1 = Math.min(height - 1, qy + radius);
    const x0 = Math.max(0, qx - radius);
    const x1 = Math.min(width - 1, qx + radius);
    let total = 0;
    let textureX = 0;
    let textureY = 0;
    sum.fill(0);
    for (let y = y0; y <= y1; y++)
      for (let x = x0; x <= x1; x++) {
        const t = targetAt[y * width + x];
        if (t < 0 || source[t] < 0) continue;
        const w = weights[t];
        let s: number;
        const dx = qx - x;
        const dy = qy - y;
        if (turn[t] === 0) s = source[t] + dy * width + dx;
        else {
          const m = layings[turn[t]];
          s = source[t] + (m[2] * dx + m[3] * dy) * width + m[0] * dx + m[1] * dy;
        }
        total += w;
        textureX += w * level.texture[2 * s];
        textureY += w * level.texture[2 * s + 1];
        for (let c = 0; c < channels; c++) sum[c] += w * (estimate[s * channels + c] + shift[t * channels + c]);
      }
    if (total > 0) {
      level.texture[2 * q] = textureX / total;
      level.texture[2 * q + 1] = textureY / total;
    }
    for (let c = 0; c < channels; c++) {
      const old = estimate[q * channels + c];
      const v = total > 0 ? Math.min(255, Math.max(0, sum[c] / total)) : old;
      change += Math.abs(v - old);
      next[k * channels + c] = v;
    }
  }
  for (let k = 0; k < unknown.length; k++) {
    const q = unknown[k];
    for (let c = 0; c < channels; c++) estimate[q * channels + c] = next[k * channels + c];
    quantise(level, q);
  }
  void targets;
  void KNOWN;
  return unknown.length > 0 ? change / (unknown.length * channels) : 0;
}

/** Every unknown pixel becomes the centre (or, at the border, the nearest patch's pixel) of its best patch. */
export function copyBest(level: Level, field: Field): void {
  const { width, height, channels, estimate } = level;
  const { radius, unknown, targetAt, source, turn, shift } = field;
  for (let k = 0; k < unknown.length; k++) {
    const q = unknown[k];
    const qx = q % width;
    const qy = (q / width) | 0;
    const x = Math.min(width - 1 - radius, Math.max(radius, qx));
    const y = Math.min(height - 1 - radius, Math.max(radius, qy));
    const t = targetAt[y * width + x];
    if (t < 0 || source[t] < 0) continue;
    const m = layings[turn[t]];
    const dx = qx - x;
    const dy = qy - y;
    const s = source[t] + (m[2] * dx + m[3] * dy) * width + m[0] * dx + m[1] * dy;
    for (let c = 0; c < channels; c++)
      estimate[q * channels + c] = Math.min(255, Math.max(0, estimate[s * channels + c] + shift[t * channels + c]));
    quantise(level, q);
  }
}
