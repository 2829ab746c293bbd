import { FORBIDDEN, HOLE, KNOWN, quantiseAll } from './level.ts';
import type { Level } from './level.ts';
import type { FillProblem } from '../problem.ts';

export function finestLevel(problem: FillProblem, textureReach: number): Level {
  const { width, height, channels, pixels, hole, forbidden } = problem;
  const kind = new Uint8Array(width * height);
  const estimate = new Float32Array(pixels.length);
  for (let p = 0; p < kind.length; p++) {
    kind[p] = hole[p] ? HOLE : forbidden?.[p] ? FORBIDDEN : KNOWN;
    if (kind[p] !== KNOWN) continue;
    for (let i = p * channels; i < (p + 1) * channels; i++) estimate[i] = pixels[i] * 255;
  }
  const level = {
    width,
    height,
    channels,
    estimate,
    kind,
    units: new Int16Array(pixels.length),
    texture: new Float32Array(2 * width * height),
  };
  quantiseAll(level);
  if (textureReach > 0) level.texture = textureOf(level, textureReach);
  return level;
}

function textureOf(level: Level, reach: number): Float32Array {
  const { width, height, channels, estimate, kind } = level;
  const sum = new Float32Array(3 * width * height);
  for (let y = 0; y < height - 1; y++)
    for (let x = 0; x < width - 1; x++) {
      const p = y * width + x;
      if (kind[p] !== KNOWN || kind[p + 1] !== KNOWN || kind[p + width] !== KNOWN) continue;
      for (let c = 0; c < channels; c++) {
        sum[3 * p] += Math.abs(estimate[(p + 1) * channels + c] - estimate[p * channels + c]) / channels;
        sum[3 * p + 1] += Math.abs(estimate[(p + width) * channels + c] - estimate[p * channels + c]) / channels;
      }
      sum[3 * p + 2] = 1;
    }
  const rows = new Float32Array(sum.length);
  for (let y = 0; y < height; y++)
    for (let c = 0; c < 3; c++) {
      let run = 0;
      for (let x = -reach; x < width; x++) {
        if (x + reach < width) run += sum[(y * width + x + reach) * 3 + c];
        if (x - reach - 1 >= 0) run -= sum[(y * width + x - reach - 1) * 3 + c];
        if (x >= 0) rows[(y * width + x) * 3 + c] = run;
      }
    }
  const result = new Float32Array(2 * width * height);
  const run = new Float64Array(3 * width);
  for (let y = -reach; y < height; y++)
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        if (y + reach < height) run[3 * x + c] += rows[((y + reach) * width + x) * 3 + c];
        if (y - reach - 1 >= 0) run[3 * x + c] -= rows[((y - reach - 1) * width + x) * 3 + c];
      }
      if (y < 0) continue;
      const p = y * width + x;
      if (run[3 * x + 2] > 0.5) {
        result[2 * p] = run[3 * x] / run[3 * x + 2];
        result[2 * p + 1] = run[3 * x + 1] / run[3 * x + 2];
      }
    }
  return result;
}

const taps = [1, 3, 3, 1];

/** Half the size; a pixel is known where at least half of the weight under the filter is. */
export function halve(fine: Level): Level {
  const { channels } = fine;
  const width = (fine.width + 1) >> 1;
  const height = (fine.height + 1) >> 1;
  const estimate = new Float32Array(width * height * channels);
  const kind = new Uint8Array(width * height);
  const texture = new Float32Array(2 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * channels;
      let known = 0;
      let hole = 0;
      let forbidden = 0;
      for (let j = 0; j < 4; j++) {
        const sy = 2 * y - 1 + j;
        if (sy < 0 || sy >= fine.height) continue;
        for (let i = 0; i < 4; i++) {
          const sx = 2 * x - 1 + i;
          if (sx < 0 || sx >= fine.width) continue;
          const weight = taps[i] * taps[j];
          const from = sy * fine.width + sx;
          if (fine.kind[from] === KNOWN) {
            known += weight;
            for (let c = 0; c < channels; c++) estimate[to + c] += weight * fine.estimate[from * channels + c];
            texture[2 * (y * width + x)] += weight * fine.texture[2 * from];
            texture[2 * (y * width + x) + 1] += weight * fine.texture[2 * from + 1];
          } else if (fine.kind[from] === HOLE) hole += weight;
          else forbidden += weight;
        }
      }
      if (known > 0) {
        texture[2 * (y * width + x)] /= known;
        texture[2 * (y * width + x) + 1] /= known;
      }
      if (known > 0) for (let c = 0; c < channels; c++) estimate[to + c] /= known;
      kind[y * width + x] = known >= hole + forbidden ? KNOWN : hole >= forbidden ? HOLE : FORBIDDEN;
    }
  }
  const level = { width, height, channels, estimate, kind, texture, units: new Int16Array(estimate.length) };
  quantiseAll(level);
  return level;
}

/** The largest chessboard distance of a hole pixel from a pixel that is not hole (the picture's border does not count). */
export function holeRadius(level: Level): number {
  const distance = distanceInside(level);
  let max = 0;
  for (let i = 0; i < distance.length; i++) if (distance[i] > max) max = distance[i];
  return max;
}

/** Chessboard distance to the nearest known pixel, for every pixel that is not known; 0 where known. */
export function distanceInside(level: Level): Uint16Array {
  const { width, height, kind } = level;
  const far = 65535;
  const distance = new Uint16Array(width * height);
  for (let p = 0; p < distance.length; p++) distance[p] = kind[p] === KNOWN ? 0 : far;
  const relax = (p: number, q: number): void => {
    if (distance[q] + 1 < distance[p]) distance[p] = distance[q] + 1;
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      if (distance[p] === 0) continue;
      if (x > 0) relax(p, p - 1);
      if (y > 0) {
        relax(p, p - width);
        if (x > 0) relax(p, p - width - 1);
        if (x < width - 1) relax(p, p - width + 1);
      }
    }
  for (let y = height - 1; y >= 0; y--)
    for (let x = width - 1; x >= 0; x--) {
      const p = y * width + x;
      if (distance[p] === 0) continue;
      if (x < width - 1) relax(p, p + 1);
      if (y < height - 1) {
        relax(p, p + width);
        if (x < width - 1) relax(p, p + width + 1);
        if (x > 0) relax(p, p + width - 1);
      }
    }
  return distance;
}
