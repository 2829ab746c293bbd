import type { Field } from './field.ts';
import { orientations } from './orientations.ts';
import { quantise, type Level } from './level.ts';

/** Gives the finer level's targets their coarse counterparts' sources and shifts, where the finer level allows them. */
export async function inheritSources(
  fine: Level,
  fineField: Field,
  coarse: Level,
  coarseField: Field,
  yieldToEventLoop: () => Promise<void>,
): Promise<void> {
  const { targets, source, orientation, shift, sources, radius } = fineField;
  const { channels } = fine;
  for (let t = 0; t < targets.length; t++) {
    const x = targets[t] % fine.width;
    const y = Math.floor(targets[t] / fine.width);
    const parentX = Math.min(coarse.width - 1 - coarseField.radius, Math.max(coarseField.radius, x >> 1));
    const parentY = Math.min(coarse.height - 1 - coarseField.radius, Math.max(coarseField.radius, y >> 1));
    const parent = coarseField.targetAt[parentY * coarse.width + parentX];
    if (parent < 0) continue;
    const [a, b, c, d] = orientations[coarseField.orientation[parent]];
    const from = coarseField.source[parent];
    // The middle of a coarse pixel lies half a fine pixel right of and below the first of its four.
    const dx = x - 2 * parentX - 0.5;
    const dy = y - 2 * parentY - 0.5;
    const fromX = 2 * (from % coarse.width) + 0.5 + a * dx + b * dy;
    const fromY = 2 * Math.floor(from / coarse.width) + 0.5 + c * dx + d * dy;
    if (fromX < radius || fromY < radius || fromX >= fine.width - radius || fromY >= fine.height - radius) continue;
    const candidate = fromY * fine.width + fromX;
    if (sources[candidate] === 0) continue;
    source[t] = candidate;
    orientation[t] = coarseField.orientation[parent];
    for (let channel = 0; channel < channels; channel++) {
      shift[t * channels + channel] = coarseField.shift[parent * channels + channel];
    }
    if ((t & 1023) === 0) await yieldToEventLoop();
  }
}

/** Sets the hole's pixels to the coarser level's guess, bilinearly. */
export async function magnify(
  fine: Level,
  hole: Int32Array,
  coarse: Level,
  yieldToEventLoop: () => Promise<void>,
): Promise<void> {
  const { channels, estimate, texture } = fine;
  for (let k = 0; k < hole.length; k++) {
    const pixel = hole[k];
    const x = Math.max(0, ((pixel % fine.width) - 0.5) / 2);
    const y = Math.max(0, (Math.floor(pixel / fine.width) - 0.5) / 2);
    const left = Math.floor(x);
    const top = Math.floor(y);
    const right = Math.min(coarse.width - 1, left + 1);
    const bottom = Math.min(coarse.height - 1, top + 1);
    for (let corner = 0; corner < 4; corner++) {
      const toRight = corner & 1;
      const toBottom = corner >> 1;
      const weight = (toRight ? x - left : 1 - x + left) * (toBottom ? y - top : 1 - y + top);
      const from = (toBottom ? bottom : top) * coarse.width + (toRight ? right : left);
      for (let c = 0; c < channels; c++) {
        const value = weight * coarse.estimate[from * channels + c];
        estimate[pixel * channels + c] = corner === 0 ? value : estimate[pixel * channels + c] + value;
      }
    }
    const nearest = (Math.floor(pixel / fine.width) >> 1) * coarse.width + ((pixel % fine.width) >> 1);
    texture[2 * pixel] = coarse.texture[2 * nearest];
    texture[2 * pixel + 1] = coarse.texture[2 * nearest + 1];
    quantise(fine, pixel * channels, (pixel + 1) * channels);
    if ((k & 1023) === 0) await yieldToEventLoop();
  }
}
