import { createWorkContext, type WorkContext } from '../../../../src-main/platform/work-context.ts';
import type { QuadraticEnergy } from '../../../../src-main/imaging/smooth-fill/energy.ts';
import { YieldBudget } from '../../../../src-main/imaging/smooth-fill/yield-budget.ts';
import type { WorkingPicture } from '../../../../src-main/imaging/smooth-fill/working-picture.ts';

export function context(signal?: AbortSignal): WorkContext {
  return createWorkContext(1, signal);
}

export function budget(): YieldBudget {
  return new YieldBudget(context());
}

/** Numbers in 0..1, the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function paint(
  width: number,
  height: number,
  channels: number,
  colour: (x: number, y: number, channel: number) => number,
): Float32Array {
  const pixels = new Float32Array(width * height * channels);
  for (let index = 0; index < pixels.length; index++) {
    const pixel = Math.floor(index / channels);
    pixels[index] = colour(pixel % width, Math.floor(pixel / width), index % channels);
  }
  return pixels;
}

/** Soft shapes, an edge and some grain: enough of a photo to make every term of an energy matter. */
export function photo(width: number, height: number, channels: number, seed = 1): Float32Array {
  const next = random(seed);
  return paint(width, height, channels, (x, y, channel) => {
    const soft = 0.45 + 0.2 * Math.sin(x / 9 + y / 23 + channel) + 0.1 * Math.cos(y / 7 - x / 31);
    return soft + (x * 0.7 + y > 0.8 * width ? 0.15 : 0) + 0.03 * (next() - 0.5);
  });
}

/** 1 where `missing` says so. [height, width] */
export function mask(width: number, height: number, missing: (x: number, y: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, pixel) =>
    missing(pixel % width, Math.floor(pixel / width)) ? 1 : 0,
  );
}

export function disc(width: number, height: number, centreX: number, centreY: number, radius: number): Uint8Array {
  return mask(width, height, (x, y) => (x - centreX) ** 2 + (y - centreY) ** 2 <= radius * radius);
}

/** A few blobs and lines anywhere, over the border too. */
export function randomHole(width: number, height: number, seed: number): Uint8Array {
  const next = random(seed);
  const hole = new Uint8Array(width * height);
  for (let blob = 0; blob < 5; blob++) {
    const x = next() * width;
    const y = next() * height;
    const dx = next() * 8 - 4;
    const dy = next() * 8 - 4;
    const radius = 0.5 + next() * 2.5;
    for (let step = 0; step <= 4; step++) {
      disc(width, height, x + dx * step * 0.5, y + dy * step * 0.5, radius).forEach((value, pixel) => {
        if (value === 1) hole[pixel] = 1;
      });
    }
  }
  return hole;
}

export function missingPixels(hole: Uint8Array): Int32Array {
  return Int32Array.from([...hole.keys()].filter((pixel) => hole[pixel] !== 0));
}

/** The minimum of an energy over the missing pixels, by Gaussian elimination of the whole matrix. First channel only. */
export function solveDensely(picture: WorkingPicture, hole: Uint8Array, energy: QuadraticEnergy): Map<number, number> {
  const { width, height, channels, values } = picture;
  const missing = missingPixels(hole);
  const place = new Map([...missing].map((pixel, index) => [pixel, index]));
  const side = 2 * energy.reach + 1;
  const row = new Float64Array(side * side);
  const system = [...missing].map((pixel) => {
    const equation = new Float64Array(missing.length + 1);
    energy.row(pixel % width, Math.floor(pixel / width), row);
    row.forEach((weight, cell) => {
      const x = (pixel % width) + (cell % side) - energy.reach;
      const y = Math.floor(pixel / width) + Math.floor(cell / side) - energy.reach;
      if (weight === 0) return;
      if (x < 0 || y < 0 || x >= width || y >= height) throw new Error(`weight outside the picture at ${x}, ${y}`);
      const other = place.get(y * width + x);
      if (other === undefined) equation[missing.length] -= weight * values[(y * width + x) * channels];
      else equation[other] += weight;
    });
    return equation;
  });
  for (let column = 0; column < system.length; column++) {
    let pivot = column;
    for (let other = column; other < system.length; other++) {
      if (Math.abs(system[other][column]) > Math.abs(system[pivot][column])) pivot = other;
    }
    [system[column], system[pivot]] = [system[pivot], system[column]];
    for (let other = column + 1; other < system.length; other++) {
      const factor = system[other][column] / system[column][column];
      if (factor === 0) continue;
      for (let k = column; k <= system.length; k++) system[other][k] -= factor * system[column][k];
    }
  }
  for (let at = system.length - 1; at >= 0; at--) {
    let sum = system[at][system.length];
    for (let k = at + 1; k < system.length; k++) sum -= system[at][k] * system[k][system.length];
    system[at][system.length] = sum / system[at][at];
  }
  return new Map([...missing].map((pixel, index) => [pixel, system[index][system.length]]));
}

/** dB over the missing pixels, peak 1. */
export function maskedPsnr(result: Float32Array, truth: Float32Array, hole: Uint8Array): number {
  const channels = truth.length / hole.length;
  let sum = 0;
  let count = 0;
  for (let index = 0; index < truth.length; index++) {
    if (hole[Math.floor(index / channels)] === 0) continue;
    sum += (result[index] - truth[index]) ** 2;
    count++;
  }
  return -10 * Math.log10(sum / count);
}

/** The largest difference inside the hole. */
export function largestError(result: Float32Array, truth: Float32Array, hole: Uint8Array): number {
  const channels = truth.length / hole.length;
  let largest = 0;
  for (let index = 0; index < truth.length; index++) {
    if (hole[Math.floor(index / channels)] !== 0) largest = Math.max(largest, Math.abs(result[index] - truth[index]));
  }
  return largest;
}
