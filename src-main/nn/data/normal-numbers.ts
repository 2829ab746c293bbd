import type { RandomSource } from '../../imaging/random.ts';

const layers = 128;
/** Where the outermost layer ends and the tail begins, and the area of each layer (Marsaglia and Tsang, 2000, for 128 layers). */
const tailStart = 3.442619855899;
const layerArea = 9.91256303526217e-3;

const density = (x: number) => Math.exp(-0.5 * x * x);

/** Right edges of the layers from the widest to 0, and the density there. */
const edges = new Float64Array(layers + 1);
const heights = new Float64Array(layers + 1);
edges[0] = layerArea / density(tailStart);
edges[1] = tailStart;
for (let i = 2; i < layers; i += 1) {
  edges[i] = Math.sqrt(-2 * Math.log(layerArea / edges[i - 1] + density(edges[i - 1])));
}
for (let i = 1; i <= layers; i += 1) heights[i] = density(edges[i]);

/**
 * Fills with independent normal numbers, mean 0 and deviation 1, by the ziggurat: layers of equal area under the bell curve,
 * in which nearly every draw needs one random word and no logarithm. Several times as fast as Box and Muller.
 */
export function fillNormal(values: Float32Array, random: RandomSource): void {
  for (let i = 0; i < values.length; i += 1) {
    const word = random.word();
    // Seven bits choose the layer, one the sign, 24 the place in the layer.
    const layer = word & 127;
    const x = (word >>> 8) * (edges[layer] / 0x1000000);
    const magnitude = x < edges[layer + 1] ? x : outside(layer, x, random);
    values[i] = (word & 128) === 0 ? magnitude : -magnitude;
  }
}

/** The rare draws: right of the next layer's edge, where the curve itself decides, and in the tail. */
function outside(layer: number, x: number, random: RandomSource): number {
  if (layer === 0) return tail(random);
  if (heights[layer] + (heights[layer + 1] - heights[layer]) * random.unit() < density(x)) return x;
  const word = random.word();
  const again = word & 127;
  const next = (word >>> 8) * (edges[again] / 0x1000000);
  return next < edges[again + 1] ? next : outside(again, next, random);
}

/** Marsaglia, 1964. */
function tail(random: RandomSource): number {
  for (;;) {
    const x = -Math.log(1 - random.unit()) / tailStart;
    const y = -Math.log(1 - random.unit());
    if (2 * y > x * x) return tailStart + x;
  }
}
