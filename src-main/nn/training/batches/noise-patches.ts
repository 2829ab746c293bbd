import * as v from 'valibot';
import type { RandomSource } from '../../../imaging/random.ts';
import { derivedRandom } from '../noise.ts';
import type { BatchGenerator } from './batch-generator.ts';
import { count } from './training-regions.ts';

const optionsSchema = v.object({
  /** Pictures in a batch. */
  batch: count(1, 1024),
  /** Width and height, px. */
  size: count(8, 1024),
});

/** Cells a side, from the coarsest on; each layer is weaker than the one before. */
const layers = [2, 4, 8, 16];

/**
 * Smooth random pictures with scratches marked on them: what measures a training's speed without any photo. `picture`
 * [batch, size, size, 3] in 0..1, `mask` [batch, size, size, 1], 1 where the scratch is.
 */
export const noisePatches: BatchGenerator = {
  task: 'fill',
  create(options) {
    const { batch, size } = v.parse(optionsSchema, options);
    return (seed, index) => {
      const picture = new Float32Array(batch * size * size * 3);
      const mask = new Float32Array(batch * size * size);
      for (let item = 0; item < batch; item += 1) {
        const random = derivedRandom(seed, index, item);
        paint(picture.subarray(item * size * size * 3, (item + 1) * size * size * 3), size, random);
        scratch(mask.subarray(item * size * size, (item + 1) * size * size), size, random);
      }
      return { picture, mask };
    };
  },
};

function paint(picture: Float32Array, size: number, random: RandomSource): void {
  const colour = Array.from({ length: 3 }, () => 0.3 + 0.4 * random.unit());
  for (let i = 0; i < picture.length; i += 1) picture[i] = colour[i % 3];
  layers.forEach((cells, octave) => addLayer(picture, size, cells, 0.5 ** (octave + 1), random));
  for (let i = 0; i < picture.length; i += 1) picture[i] = Math.min(1, Math.max(0, picture[i]));
}

/** Random values at the corners of a grid, blended smoothly between them. */
function addLayer(picture: Float32Array, size: number, cells: number, strength: number, random: RandomSource): void {
  const corners = Float32Array.from({ length: (cells + 1) ** 2 * 3 }, () => (random.unit() - 0.5) * strength);
  const row = (cells + 1) * 3;
  for (let y = 0; y < size; y += 1) {
    const [top, fy] = position(y, size, cells);
    for (let x = 0; x < size; x += 1) {
      const [left, fx] = position(x, size, cells);
      const from = top * row + left * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const at = from + channel;
        const upper = corners[at] + (corners[at + 3] - corners[at]) * fx;
        const lower = corners[at + row] + (corners[at + row + 3] - corners[at + row]) * fx;
        picture[(y * size + x) * 3 + channel] += upper + (lower - upper) * fy;
      }
    }
  }
}

/** The cell that a pixel lies in, and how far along, eased. */
function position(pixel: number, size: number, cells: number): [number, number] {
  const exact = (pixel * cells) / size;
  const cell = Math.floor(exact);
  const part = exact - cell;
  return [cell, part * part * (3 - 2 * part)];
}

/** One to three lines across, 1 to 5 px wide, that bend a little. */
function scratch(mask: Float32Array, size: number, random: RandomSource): void {
  for (let line = 1 + random.below(3); line > 0; line -= 1) {
    const radius = 0.5 + 2 * random.unit();
    let x = random.unit() * size;
    let y = random.unit() * size;
    let direction = random.unit() * 2 * Math.PI;
    for (let length = size * (0.3 + 0.7 * random.unit()); length > 0; length -= 1) {
      disc(mask, size, x, y, radius);
      direction += (random.unit() - 0.5) * 0.3;
      x += Math.cos(direction);
      y += Math.sin(direction);
    }
  }
}

function disc(mask: Float32Array, size: number, x: number, y: number, radius: number): void {
  for (let row = Math.max(0, Math.ceil(y - radius)); row <= Math.min(size - 1, y + radius); row += 1) {
    for (let column = Math.max(0, Math.ceil(x - radius)); column <= Math.min(size - 1, x + radius); column += 1) {
      if ((column - x) ** 2 + (row - y) ** 2 <= radius * radius) mask[row * size + column] = 1;
    }
  }
}
